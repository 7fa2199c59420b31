// Somebody sitting at a screen: a clock that only goes forward, a session that times out, and the one place where
// accesses are made. Real work and injected misuse both go through `note`.
import type { Person } from "../agency/index.ts";
import { HOUR_MS, MINUTE_MS } from "../calendar/index.ts";
import { ACTION, type Action, type Journal, type Outcome, type Session } from "../emit/index.ts";
import type { Random } from "../random/index.ts";
import type { Device, SessionBook } from "./session-book.ts";

const IDLE_TIMEOUT_MS = 45 * MINUTE_MS;

/** What is typed into the form that a case visit begins with; it stays for the whole visit. */
export interface Form {
  readonly purpose: string;
  readonly caseRef: string;
  readonly reason: string;
}

export interface NoteDetails {
  readonly others?: readonly number[];
  readonly recordCount?: number;
  readonly tab?: number;
  readonly outcome?: Outcome;
  readonly breakGlass?: boolean;
  readonly text?: string;
}

export class Sitting {
  readonly person: Person;
  readonly random: Random;
  readonly #journal: Journal;
  readonly #book: SessionBook;
  #device: Device;
  /** Factor on every pause: the busy work faster. */
  readonly haste: number;
  #session: Session | null;
  now: number;
  /** Accesses made so far. */
  made = 0;
  form: Form = { purpose: "casework", caseRef: "", reason: "" };
  /** Reference of the case visited before, which people forget to change. */
  previousRef = "";

  /** @param session continue this one instead of signing in. */
  constructor(
    person: Person,
    random: Random,
    journal: Journal,
    book: SessionBook,
    device: Device,
    now: number,
    haste = 1,
    session: Session | null = null,
  ) {
    this.person = person;
    this.random = random;
    this.#journal = journal;
    this.#book = book;
    this.#device = device;
    this.now = now;
    this.haste = haste;
    this.#session = session;
  }

  /** Time passes: half the pauses are shorter than `medianSeconds`, a few are very long. */
  pause(medianSeconds: number): void {
    this.now += 800 + Math.floor(medianSeconds * 1000 * this.haste * this.random.spread(20)) + this.random.below(400);
  }

  #ensureSession(): Session {
    const current = this.#session;
    if (current !== null && this.now - current.until < IDLE_TIMEOUT_MS && this.now - current.from < 14 * HOUR_MS)
      return current;
    if (this.random.chance(0.03)) {
      this.#book.refuse(this.person, this.#device, this.now);
      this.now += 6000 + this.random.below(9000);
    }
    this.#session = this.#book.open(this.person, this.#device, this.now);
    this.now += 2000 + this.random.below(20_000);
    return this.#session;
  }

  note(action: Action, subject: number, details: NoteDetails = {}): void {
    const session = this.#ensureSession();
    session.until = Math.max(session.until, this.now);
    this.made += 1;
    this.#journal.note({
      time: this.now,
      action,
      session,
      subject,
      others: details.others ?? null,
      purpose: this.form.purpose,
      caseRef: this.form.caseRef,
      reason: this.form.reason,
      recordCount: details.recordCount ?? 1,
      tab: details.tab ?? -1,
      outcome: details.outcome ?? 0,
      breakGlass: details.breakGlass ?? false,
      text: details.text ?? "",
      label: this.#journal.label,
    });
  }

  /**
   * Goes over to another device and leaves the first signed in.
   * @returns goes back to it; its session is still there if the absence was short.
   */
  moveTo(device: Device): () => void {
    const left = { device: this.#device, session: this.#session };
    this.#device = device;
    this.#session = null;
    return () => {
      this.#device = left.device;
      this.#session = left.session;
    };
  }

  /** The person had nothing to do on this screen from `from` until now. */
  noteIdle(from: number): void {
    if (this.#session !== null) this.#book.noteIdle({ session: this.#session, from, to: this.now });
  }

  signOff(): void {
    if (this.#session === null || !this.random.chance(0.5)) return;
    this.now += 5000 + this.random.below(60_000);
    this.#book.noteSignIn(this.#session, ACTION.signOff, this.now);
  }
}
