export { readDigestFolder } from "./folder.ts";
export { type DigestKey, parseDigestKeys } from "./public-key.ts";
export {
  type DigestFinding,
  type DigestFindingKind,
  type DigestReport,
  type DigestStream,
  verifyDigests,
} from "./verify.ts";
