// A log's signing keys over time: changing them, following them, checking them.
export { followKeys, type KeyChain, openByChain } from "./chain.ts";
export { MAX_HANDOVER_BYTES, openHandover } from "./handover.ts";
export { checkKeys, keyHistory } from "./history.ts";
export { HANDOVER_FOLDER, type Intent, KeyFiles, publishHandover, readHandovers } from "./key-files.ts";
export { OverlapWatch } from "./overlap.ts";
export { addMldsaKey } from "./mldsa-key.ts";
export { finishRotation, recoverRotation, rotateKey, type RotationHost } from "./rotate.ts";
