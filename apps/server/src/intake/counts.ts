// What has come in from a source since the server started.

export class Counts {
  read = 0;
  sealed = 0;
  duplicates = 0;
  quarantined = 0;
  /** Messages that a sender began and did not end. */
  cutOff = 0;
  lastMs: number | undefined;
}
