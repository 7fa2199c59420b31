// A named person's signature under a document: an entry of the oversight log over the digest of document.json. The document itself does not change.

export interface Signature {
  /** SHA-256 (hex) of the document.json that was signed. */
  readonly sha256: string;
  readonly name: string;
  /** What they sign as, such as `Privacy officer`. */
  readonly capacity: string;
  /** Who they are to Quis. */
  readonly by: string;
  readonly at: string;
  /** Entry of the oversight log. */
  readonly deed: number;
  readonly origin: string;
}
