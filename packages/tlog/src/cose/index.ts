/** COSE receipts (RFC 9942) of a log's proofs: browser-safe, and apart from the core, which does not need CBOR. @module */
export { type ConsistencyReceipt, type InclusionReceipt, type Receipt, parseReceipt } from "./receipt.ts";
export { signConsistencyReceipt, signInclusionReceipt } from "./sign.ts";
export {
  type ConsistencyReceiptVerdict,
  type InclusionReceiptVerdict,
  verifyConsistencyReceipt,
  verifyInclusionReceipt,
} from "./verify.ts";
