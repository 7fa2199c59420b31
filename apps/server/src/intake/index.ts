// The intake's door: live sources, their file, their tokens.
export type { IntakeDoor } from "./door.ts";
export { exportResponse, OTLP_TYPES, type OtlpCoding, statusBody } from "./otlp.ts";
export type { IntakeParts } from "./pipe.ts";
export type { Pushed } from "./receive.ts";
export { Sources } from "./sources.ts";
