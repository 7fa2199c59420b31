// One access as detection sees it: the store's row or an event, whichever is at hand. Field names are those of the store (docs/reference/data-folder.md).

export interface Access {
  /** Index in the records log. */
  readonly index: number;
  /** By the source's clock, ms since the epoch. */
  readonly timeMs: number;
  readonly source: string;
  readonly user: string;
  /** Unit as the source states it; context, where there is any, goes before it. */
  readonly unit: string;
  /** Kind of account as the source states it (`Service`, `Admin`, …). */
  readonly userType: string;
  readonly session: string;
  /** Distinct persons whose records were touched. */
  readonly subjects: readonly string[];
  /** Caption of the activity, such as `Read` or `Export`. */
  readonly activity: string;
  /** One of the six verbs of Directive (EU) 2016/680 Art. 25, or empty. */
  readonly operation: string;
  readonly purpose: string;
  readonly caseRef: string;
  readonly justification: string;
  /** Records in the answer, null where the source does not say. */
  readonly recordCount: number | null;
  /** What was touched, such as a table or a page. */
  readonly object: string;
  /** Transport address; never a header that the client could write. */
  readonly address: string;
  /** Name of the device, empty where the source has none. */
  readonly device: string;
  readonly failed: boolean;
  readonly breakGlass: boolean;
}
