// Time stamps (RFC 3161): asked for, checked, and said in words.
export { type Certificate, formatCertificates, parseCertificates } from "./certificate.ts";
export { formatRequest, type StampQuestion } from "./request.ts";
export { MAX_RESPONSE_BYTES } from "./token.ts";
export { type CheckedStamp, checkStamp, type StampCheck, type TimeStamp } from "./verify.ts";
