// The case references that one user gave on one day, per subject: the most telling kind, the reference, and how many strangers it stood for.
import { type Day, NONE, SERVICE_ACCOUNT, Stamps } from "../access/index.ts";
import type { World } from "../detector/index.ts";
import {
  ABOUT,
  ELSEWHERE,
  MISSING,
  MISTYPED,
  nearCase,
  referenceKind,
  shareCase,
  STALE,
  UNKNOWN,
} from "./case-reference.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export interface ReferenceLimits {
  readonly closedDays: number;
  readonly staleMinutes: number;
}

/** What one subject got on one day from one user. */
export interface PairReference {
  kind: number;
  caseRef: number;
  /** The case that is one slip of the hand away, `NONE` if there is none. */
  near: number;
  timeMs: number;
  purpose: number;
  /** Whether some access of that day gave a case about the subject. */
  right: boolean;
  /** Whether the explainer found work behind an access of that day. */
  explained: boolean;
}

/** Reads one user's day at a time into fields that the next reading overwrites: nothing is allocated per access. */
export class ReferenceReader {
  readonly #world: World;
  readonly #closedMs: number;
  readonly #staleMs: number;
  /** Subjects of the user's day, and what they got, by slot. */
  readonly subjects: Stamps = new Stamps();
  readonly #pairs: PairReference[] = [];
  // Wrong references by slot: how many subjects each stood for.
  readonly #references = new Stamps();
  #subjectsOfReference = new Uint32Array(64);

  constructor(world: World, limits: ReferenceLimits) {
    this.#world = world;
    this.#closedMs = limits.closedDays * DAY_MS;
    this.#staleMs = limits.staleMinutes * MINUTE_MS;
  }

  pair(slot: number): PairReference {
    return this.#pairs[slot] as PairReference;
  }

  /** Subjects of the day that were opened under this wrong reference. */
  subjectsUnder(caseRef: number): number {
    return this.#references.has(caseRef) ? (this.#subjectsOfReference[this.#references.slot(caseRef)] as number) : 0;
  }

  /** Reads the day of one user; rows for which `skipped` is not 0 are left out. */
  read(day: Day, user: number, skipped?: Uint8Array): void {
    const { table } = day;
    const { context } = this.#world;
    this.subjects.begin();
    // The case of the last right visit may be left in the form for one more visit, which may have several parties.
    let lastRight = NONE;
    let lastRightMs = -Infinity;
    let staleSubject = NONE;
    // Several accesses to one record in a row are one visit: the reference is judged once.
    let visitCase = NONE;
    let visitSubject = NONE;
    let visitKind = ABOUT;
    for (const row of day.rowsOf(user)) {
      if (skipped !== undefined && skipped[row] !== 0) continue;
      if (((table.flags[row] as number) & SERVICE_ACCOUNT) !== 0) continue;
      const to = table.subjectFrom[row + 1] as number;
      const caseRef = table.caseRef[row] as number;
      const timeMs = table.timeMs[row] as number;
      for (let entry = table.subjectFrom[row] as number; entry < to; entry++) {
        const subject = table.subject[entry] as number;
        if (subject === visitSubject && caseRef === visitCase) {
          if (visitKind === ABOUT) lastRightMs = timeMs;
          if (table.explained[entry] !== 0) this.pair(this.subjects.slot(subject)).explained = true;
          continue;
        }
        let kind = referenceKind(context, caseRef, subject, timeMs, this.#closedMs);
        let near = NONE;
        if (kind === ABOUT && caseRef !== lastRight) {
          lastRight = caseRef;
          staleSubject = NONE;
        }
        if (kind === ABOUT) lastRightMs = timeMs;
        if (kind === ELSEWHERE && caseRef === lastRight && timeMs - lastRightMs <= this.#staleMs) {
          if (staleSubject === NONE) staleSubject = subject;
          if (subject === staleSubject || shareCase(context, subject, staleSubject)) kind = STALE;
        }
        if (kind === UNKNOWN || kind === ELSEWHERE) {
          near = nearCase(this.#world.names, context, caseRef, user, subject, timeMs);
          // A case of the user's own that is not about the subject is a slip only if it happened once: #count decides.
          if (near !== NONE && referenceKind(context, near, subject, timeMs, Infinity) === ABOUT) kind = MISTYPED;
        }
        this.#note(subject, kind, caseRef, near, row, entry, day);
        visitCase = caseRef;
        visitSubject = subject;
        visitKind = kind;
      }
    }
    this.#count();
  }

  #note(subject: number, kind: number, caseRef: number, near: number, row: number, entry: number, day: Day): void {
    const { table } = day;
    const fresh = this.subjects.size;
    const slot = this.subjects.slot(subject);
    if (slot === this.#pairs.length)
      this.#pairs.push({ kind: 0, caseRef: 0, near: 0, timeMs: 0, purpose: 0, right: false, explained: false });
    const pair = this.#pairs[slot] as PairReference;
    const isNew = slot === fresh;
    if (isNew) {
      pair.right = false;
      pair.explained = false;
    }
    if (kind === ABOUT) pair.right = true;
    if (table.explained[entry] !== 0) pair.explained = true;
    if (isNew || kind > pair.kind) {
      pair.kind = kind;
      pair.caseRef = caseRef;
      pair.near = near;
      pair.timeMs = table.timeMs[row] as number;
      pair.purpose = table.purpose[row] as number;
    }
  }

  // A reference left out once and given once is given.
  #count(): void {
    this.#references.begin();
    for (let slot = 0; slot < this.subjects.size; slot++) {
      const pair = this.pair(slot);
      if (pair.kind === MISSING && pair.right) pair.kind = ABOUT;
      if (pair.kind < UNKNOWN) continue;
      const known = this.#references.size;
      const at = this.#references.slot(pair.caseRef);
      if (at === this.#subjectsOfReference.length) {
        const larger = new Uint32Array(at * 2);
        larger.set(this.#subjectsOfReference);
        this.#subjectsOfReference = larger;
      }
      this.#subjectsOfReference[at] = at === known ? 1 : (this.#subjectsOfReference[at] as number) + 1;
    }
    for (let slot = 0; slot < this.subjects.size; slot++) {
      const pair = this.pair(slot);
      if (pair.kind === UNKNOWN && pair.near !== NONE && this.subjectsUnder(pair.caseRef) === 1) pair.kind = MISTYPED;
    }
  }
}
