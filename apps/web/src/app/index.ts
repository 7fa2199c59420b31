export { CopyOnce } from "./copy-once.tsx";
export { Dialog } from "./dialog.tsx";
export { Failure } from "./failure.tsx";
export { formText } from "./form-text.ts";
export { To } from "./to.tsx";
export { useTitle } from "./use-title.ts";
export { Waiting } from "./waiting.tsx";
