export { visibleText } from "./visible.ts";
export { VisibleText } from "./visible-text.tsx";
