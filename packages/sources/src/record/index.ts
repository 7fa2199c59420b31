export { type Act, beginEvent, endEvent, type EventHead, missing } from "./event.ts";
export { instantOf, jsonNormaliser, textNormaliser } from "./json.ts";
export {
  defined,
  endpointOf,
  httpMethodOf,
  integerOf,
  isAddress,
  listOf,
  lookUp,
  objectOf,
  objectsOf,
  optional,
  textOf,
} from "./read.ts";
export { compileRest } from "./rest.ts";
