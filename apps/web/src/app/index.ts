export { Failure } from "./failure.tsx";
export { useTitle } from "./use-title.ts";
export { Waiting } from "./waiting.tsx";
