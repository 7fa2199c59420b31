// The log's own figures: docs/explanation/performance.md says what they are.
export { benchLog } from "./bench-log.ts";
