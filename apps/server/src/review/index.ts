// Reviews' door.
export { type AttachmentInput, Attachments } from "./attachments.ts";
export { type LinkDoor } from "./links.ts";
export { LinkMail } from "./link-mail.ts";
export { ReviewAnswers, type ReviewDoor } from "./door.ts";
export { sameChain } from "./chain.ts";
export { ReviewRegister } from "./register.ts";
export { Reviews } from "./reviews.ts";
export { readProgrammes, readReviewSettings } from "./settings.ts";
