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

/** A subject of more cases than these shares one with half the agency: they relate nobody. */
const MOST_CASES = 50;

/** The widest use of each kind on one user's day; the next reading overwrites it. */
export class ReuseReader {
  readonly #context: Context;
  readonly #book: PhraseBook;
  /** Unrelated subjects under one text of the kind: 0 if the kind was not used. */
  readonly widest: Float64Array = new Float64Array(3);
  /** The text it was: a number of `names.reasons`, for REFERENCE of `names.cases`. */
  readonly text: Uint32Array = new Uint32Array(3);
  // The day's visits as one list per text: by slot of the text the last visit, by visit its subject and the visit before it.
  readonly #texts = new Stamps();
  #last = new Int32Array(64);
  #subjects = new Uint32Array(256);
  #before = new Int32Array(256);
  readonly #seen = new Stamps();
  readonly #cases = new Stamps();

  constructor(context: Context, book: PhraseBook) {
    this.#context = context;
    this.#book = book;
  }

  /** Rows for which `skipped` is not 0 are left out. */
  read(day: Day, user: number, skipped?: Uint8Array): void {
    this.widest.fill(0);
    this.text.fill(NONE);
    for (const isReference of [false, true]) {
      this.#collect(day, user, isReference, skipped);
      for (let slot = 0; slot < this.#texts.size; slot++) {
        const text = this.#texts.key(slot);
        const kind = isReference ? REFERENCE : this.#book.isStock(text) ? STOCK : OWN;
        const subjects = this.#unrelated(this.#last[slot] as number);
        if (subjects <= (this.widest[kind] as number)) continue;
        this.widest[kind] = subjects;
        this.text[kind] = text;
      }
    }
  }

  // A reference that is about the subject is no reuse.
  #collect(day: Day, user: number, isReference: boolean, skipped?: Uint8Array): void {
    const { table } = day;
    const texts = isReference ? table.caseRef : table.reason;
    this.#texts.begin();
    let visits = 0;
    let [textBefore, subjectBefore] = [NONE, NONE];
    for (const row of day.rowsOf(user)) {
      const text = texts[row] as number;
      if (text === NONE || (skipped !== undefined && skipped[row] !== 0)) continue;
      if (((table.flags[row] as number) & SERVICE_ACCOUNT) !== 0) continue;
      const to = table.subjectFrom[row + 1] as number;
      for (let entry = table.subjectFrom[row] as number; entry < to; entry++) {
        const subject = table.subject[entry] as number;
        if (text === textBefore && subject === subjectBefore) continue;
        textBefore = text;
        subjectBefore = subject;
        if (isReference && referenceKind(this.#context, text, subject, table.timeMs[row] as number, Infinity) === ABOUT)
          continue;
        const known = this.#texts.size;
        const slot = this.#texts.slot(text);
        if (slot === this.#last.length) this.#last = grown(this.#last, new Int32Array(slot * 2));
        if (visits === this.#subjects.length) {
          this.#subjects = grown(this.#subjects, new Uint32Array(visits * 2));
          this.#before = grown(this.#before, new Int32Array(visits * 2));
        }
        this.#subjects[visits] = subject;
        this.#before[visits] = slot === known ? -1 : (this.#last[slot] as number);
        this.#last[slot] = visits++;
      }
    }
  }

  // Subjects of one text, those that share a case with one counted before left out: a family seen under one reason is one piece of work.
  #unrelated(last: number): number {
    this.#seen.begin();
    this.#cases.begin();
    let unrelated = 0;
    for (let visit = last; visit !== -1; visit = this.#before[visit] as number) {
      const subject = this.#subjects[visit] as number;
      const known = this.#seen.size;
      if (this.#seen.slot(subject) !== known) continue;
      const parties = this.#context.partiesOfSubject(subject);
      if (parties.length > MOST_CASES) {
        unrelated++;
        continue;
      }
      let related = false;
      for (const { caseRef } of parties) if (this.#cases.has(caseRef)) related = true;
      for (const { caseRef } of parties) this.#cases.slot(caseRef);
      if (!related) unrelated++;
    }
    return unrelated;
  }
}

function grown<T extends Int32Array | Uint32Array>(column: T, larger: T): T {
  larger.set(column);
  return larger;
}
