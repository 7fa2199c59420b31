export { KeysDialog } from "./keys-dialog.tsx";
export { isTyping, singleKeysOn } from "./single-keys.ts";
