// Over how many unrelated subjects one user's day used the same typed reason, or the same case reference that is not about them.
import { type Day, NONE, SERVICE_ACCOUNT, Stamps } from "../access/index.ts";
import type { Context } from "../context/index.ts";
import { ABOUT, referenceKind } from "./case-reference.ts";
import type { PhraseBook } from "./phrase-book.ts";

/** A reason that many people write, one that hardly anybody else writes, and a case reference. Each is compared with its like. */
export const STOCK = 0;
export const OWN = 1;
export const REFERENCE = 2;
export const REUSE_KINDS: readonly string[] = ["stock reason", "reason of one's own", "case reference"];

const PLACE = 4_294_967_296;

/** The widest use of each kind on one user's day; the next reading overwrites it. */
export class ReuseReader {
  readonly #context: Context;
  readonly #book: PhraseBook;
  /** Unrelated subjects under one text of the kind: 0 if the kind was not used. */
  readonly widest: Float64Array = new Float64Array(3);
  /** The text it was: a number of `names.reasons`, for REFERENCE of `names.cases`. */
  readonly text: Uint32Array = new Uint32Array(3);
  #pairs = new Float64Array(256);
  readonly #cases = new Stamps();

  constructor(context: Context, book: PhraseBook) {
    this.#context = context;
    this.#book = book;
  }

  /** Rows for which `skipped` is not 0 are left out. */
  read(day: Day, user: number, skipped?: Uint8Array): void {
    this.widest.fill(0);
    this.text.fill(NONE);
    for (const column of ["reason", "caseRef"] as const) {
      const count = this.#collect(day, user, column, skipped);
      let from = 0;
      while (from < count) {
        const text = Math.floor((this.#pairs[from] as number) / PLACE);
        let to = from + 1;
        while (to < count && Math.floor((this.#pairs[to] as number) / PLACE) === text) to++;
        const kind = column === "caseRef" ? REFERENCE : this.#book.isStock(text) ? STOCK : OWN;
        const subjects = this.#unrelated(from, to);
        if (subjects > (this.widest[kind] as number)) {
          this.widest[kind] = subjects;
          this.text[kind] = text;
        }
        from = to;
      }
    }
  }

  // Pairs (text, subject) of the user's day in order. A reference that is about the subject is no reuse.
  #collect(day: Day, user: number, column: "reason" | "caseRef", skipped?: Uint8Array): number {
    const { table } = day;
    const texts = table[column];
    let count = 0;
    let [textBefore, subjectBefore] = [NONE, NONE];
    for (const row of day.rowsOf(user)) {
      if ((skipped !== undefined && skipped[row] !== 0) || ((table.flags[row] as number) & SERVICE_ACCOUNT) !== 0) continue;
      const text = texts[row] as number;
      if (text === NONE) continue;
      const to = table.subjectFrom[row + 1] as number;
      for (let entry = table.subjectFrom[row] as number; entry < to; entry++) {
        const subject = table.subject[entry] as number;
        if (text === textBefore && subject === subjectBefore) continue;
        textBefore = text;
        subjectBefore = subject;
        if (
          column === "caseRef" &&
          referenceKind(this.#context, text, subject, table.timeMs[row] as number, Infinity) === ABOUT
        )
          continue;
        if (count === this.#pairs.length) {
          const larger = new Float64Array(count * 2);
          larger.set(this.#pairs);
          this.#pairs = larger;
        }
        this.#pairs[count++] = text * PLACE + subject;
      }
    }
    this.#pairs.subarray(0, count).sort();
    return count;
  }

  // Subjects of one text, those that share a case with one counted before left out: a family seen under one reason is one piece of work.
  #unrelated(from: number, to: number): number {
    this.#cases.begin();
    let subjects = 0;
    let before = -1;
    for (let at = from; at < to; at++) {
      const pair = this.#pairs[at] as number;
      if (pair === before) continue;
      before = pair;
      let related = false;
      const parties = this.#context.partiesOfSubject(pair % PLACE);
      for (const { caseRef } of parties) if (this.#cases.has(caseRef)) related = true;
      for (const { caseRef } of parties) this.#cases.slot(caseRef);
      if (!related) subjects++;
    }
    return subjects;
  }
}
