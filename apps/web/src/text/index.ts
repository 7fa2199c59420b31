export { base64url } from "./base64url.ts";
export { visiblePieces, visibleText } from "./visible.ts";
export { VisibleText } from "./visible-text.tsx";
