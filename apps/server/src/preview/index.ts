// Samples that are read and not kept: this folder's door.
export { Previews } from "./previews.ts";
export type { PreviewInput } from "./read-preview.ts";
