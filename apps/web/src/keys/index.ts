export { KeysDialog } from "./keys-dialog.tsx";
export { isForPage, isTyping, singleKeysOn } from "./single-keys.ts";
