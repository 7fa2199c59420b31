// What masks and reveals refuse, each with its HTTP status: names that may not be asked by, pseudonyms that are none, answers that are withheld.

export type MaskErrorCode =
  | "MASK_CONFLICT"
  | "MASK_FORGED"
  | "MASK_NAMED"
  | "MASK_NOT_PENDING"
  | "MASK_ROLE"
  | "MASK_UNCLASSIFIED"
  | "MASK_WITHHELD";

export class MaskError extends Error {
  readonly code: MaskErrorCode;
  constructor(code: MaskErrorCode, message: string) {
    super(message);
    this.name = "MaskError";
    this.code = code;
  }
}
