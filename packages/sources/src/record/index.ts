export { type Act, beginEvent, endEvent, type EventHead, missing } from "./event.ts";
export { endpointOf, integerOf, isAddress, listOf, objectOf, objectsOf, optional, textOf } from "./read.ts";
export { compileRest } from "./rest.ts";
