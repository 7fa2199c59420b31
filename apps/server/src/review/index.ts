// Reviews' door.
export { ReviewAnswers, type ReviewDoor } from "./door.ts";
export { ReviewRegister } from "./register.ts";
export { Reviews } from "./reviews.ts";
export { readReviewSettings } from "./settings.ts";
