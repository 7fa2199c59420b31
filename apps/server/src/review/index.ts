// Reviews' door.
export { type AttachmentInput, Attachments } from "./attachments.ts";
export { ReviewAnswers, type ReviewDoor } from "./door.ts";
export { ReviewRegister } from "./register.ts";
export { Reviews } from "./reviews.ts";
export { readReviewSettings } from "./settings.ts";
