// The years of a file's times that name none, from the year of its first line and the order of its lines.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Months that a file goes back at once only at New Year; less is lines that came late. */
const HALF_YEAR = 6;
// Past the priority of a syslog message.
const HEAD_BYTES = 16;
const MONTH_AT_START = /^(?:<\d{1,3}>)?([A-Z][a-z]{2}) [ 1-3]\d /;

/**
 * Walks a file from its first line to its last. From one line to the next the months go on; back by more than half a year is New Year (`Dec 31`,
 * `Jan  1`), on by more than half a year is a line of the year before that came late (`Jan  1`, `Dec 31`) and moves nothing. So a file may be of any
 * length, but nobody can tell of a gap of half a year or more how long it was.
 */
export class YearWalk {
  #year: number;
  #month: number | undefined;

  /** `year` is that of the first line. */
  constructor(year: number) {
    this.#year = year;
  }

  /** The year of the next record. One without a month at its start has the year of the line before; it needs none. */
  yearOf(record: Uint8Array): number {
    const head = String.fromCharCode(...record.subarray(0, HEAD_BYTES));
    const month = MONTHS.indexOf(MONTH_AT_START.exec(head)?.[1] ?? "");
    if (month < 0) return this.#year;
    const step = month - (this.#month ?? month);
    if (step > HALF_YEAR) return this.#year - 1;
    if (step < -HALF_YEAR) this.#year += 1;
    this.#month = month;
    return this.#year;
  }
}
