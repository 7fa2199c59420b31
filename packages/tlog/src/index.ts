/** Transparency log formats, hashes and proofs: browser-safe and synchronous, except reading tiles and signing. @module */
export { fromBase64, toBase64 } from "./base64.ts";
export { MAX_ENTRY_BYTES, encodeBundle, hashBundle, parseBundle, truncateBundle } from "./bundle.ts";
export { type Checkpoint, formatCheckpoint, openCheckpoint, parseCheckpoint } from "./checkpoint.ts";
export { TYPE_COSIGNATURE, cosignatureTime, createCosigner, parseCosignerVkey } from "./cosignature.ts";
export { TlogError, type TlogErrorCode } from "./error.ts";
export {
  HASH_BYTES,
  type Hash,
  asHash,
  completeRoot,
  emptyRoot,
  equalBytes,
  leafHash,
  leafHashes,
  nodeHash,
} from "./hash.ts";
export {
  type KeyKind,
  type NoteSigner,
  type NoteVerifier,
  type VerifierKey,
  formatKeyId,
  formatVkey,
  generateKey,
  isKeyName,
  keyIdOf,
  parseSkey,
  parseVkey,
  splitVkey,
} from "./key.ts";
export { LruMap } from "./lru.ts";
export {
  type MldsaSigner,
  type MldsaVerifier,
  type SignedSubtree,
  TYPE_MLDSA44,
  createMldsaCosigner,
  generateMldsaKey,
  isSubtree,
  mldsa44,
  parseMldsaSkey,
  parseMldsaVkey,
} from "./mldsa.ts";
export {
  type NoteSignature,
  type OpenedNote,
  describeKey,
  formatSignatureLine,
  openNote,
  signNote,
  splitNote,
} from "./note.ts";
export { type Policy, type PolicyGroup, type PolicyLog, type PolicyWitness, parsePolicy } from "./policy.ts";
export { type PolicyCosignature, type PolicyVerdict, checkPolicy } from "./policy-check.ts";
export {
  type ConsistencyClaim,
  type InclusionClaim,
  type ProofPlan,
  type Subtree,
  buildProof,
  checkConsistency,
  checkInclusion,
  consistencyRoot,
  inclusionRoot,
  planConsistency,
  planInclusion,
  verifyConsistency,
  verifyInclusion,
} from "./proof.ts";
export { type Prunable, mayBePruned } from "./prune.ts";
export { MAX_SIZE } from "./size.ts";
export {
  type Bundle,
  MAX_TILE_LEVEL,
  TILE_WIDTH,
  type Tile,
  type TilePath,
  checkTileLength,
  entriesPath,
  fullTileRoot,
  hashCount,
  lastTiles,
  parseTilePath,
  partialTilePeaks,
  tileLevels,
  tilePath,
  tileWidth,
} from "./tile.ts";
export { type HashedTile, type ReadTile, TileTree, partialTileAt } from "./tile-tree.ts";
export {
  PROOF_FILE_EXTENSION,
  type ProofStep,
  type ProofVerdict,
  type TlogProof,
  formatProof,
  parseProof,
  verifyProof,
} from "./tlog-proof.ts";
export { CompactTree, foldRight, treeRoot } from "./tree.ts";
export { type VerifiedBundle, verifyBundle, verifyUpperTile } from "./verify.ts";
