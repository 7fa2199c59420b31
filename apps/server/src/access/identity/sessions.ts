// Sessions: a secret in a cookie, its hash in access/sessions.json. Rotated with each proof; idle and absolute limits; they survive a restart.
// OWASP ASVS 5.0 V7 (session management), NIST SP 800-63B-4 §5.
import { join } from "node:path";
import { signInMethodSchema } from "@quis/contract";
import { z } from "zod";
import type { AccessSettings } from "./settings.ts";
import type { SteadyClock } from "./clock.ts";
import { hashSecret, makeId, makeSecret } from "./secret.ts";
import { StateFile } from "./state-file.ts";

/** Use is written down at most this often; so much of an idle limit may be lost by a crash. */
const WRITE_USE_EVERY_MS = 60_000;
/** Of one person at one time; the oldest ends. */
const MAX_SESSIONS_OF_PERSON = 16;

const sessionSchema = z.strictObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Public: names the session in what is sealed. */
  id: z.string().regex(/^s-[0-9a-z]{16}$/),
  person: z.string(),
  generation: z.number().int(),
  method: signInMethodSchema,
  made_ms: z.number(),
  used_ms: z.number(),
  /** When who it is was last proved. */
  proved_ms: z.number(),
});
export type Session = z.output<typeof sessionSchema>;

const fileSchema = z.strictObject({ version: z.literal(1), sessions: z.array(sessionSchema) });

export interface NewSession {
  readonly person: string;
  readonly generation: number;
  readonly method: Session["method"];
  /** When who it is was last proved, ms since the epoch; now without it. */
  readonly provedMs?: number;
}

type Limits = AccessSettings["sessions"];

export class Sessions {
  readonly #file: StateFile<z.output<typeof fileSchema>>;
  readonly #limits: Limits;
  readonly #clock: SteadyClock;
  /** Last use by hash, where it is newer than the file's. */
  readonly #used = new Map<string, number>();
  #wroteMs = 0;

  private constructor(file: StateFile<z.output<typeof fileSchema>>, limits: Limits, clock: SteadyClock) {
    this.#file = file;
    this.#limits = limits;
    this.#clock = clock;
  }

  /** @throws QuisError QUIS_DATA_CORRUPT, QUIS_DATA_UNUSABLE */
  static async open(data: string, limits: Limits, clock: SteadyClock): Promise<Sessions> {
    const file = await StateFile.open({
      path: join(data, "access", "sessions.json"),
      schema: fileSchema,
      empty: { version: 1 as const, sessions: [] },
      // Who signs in and out is sealed by whoever lets them; the file itself says nothing that the log does not.
      seal: async () => undefined,
    });
    for (const { used_ms } of file.state.sessions) clock.seen(used_ms);
    return new Sessions(file, limits, clock);
  }

  /** A new session, and its secret for the cookie; the one of `instead` ends. Durable when it resolves. */
  async make(
    { provedMs, ...made }: NewSession,
    instead?: Session,
  ): Promise<{ readonly session: Session; readonly secret: string }> {
    const secret = makeSecret();
    const nowMs = this.#clock.now();
    const session: Session = {
      hash: hashSecret(secret),
      id: makeId("s"),
      ...made,
      // A fresh proof in a session does not make it last longer.
      made_ms: instead?.made_ms ?? nowMs,
      used_ms: nowMs,
      proved_ms: provedMs ?? nowMs,
    };
    await this.#file.change((draft) => {
      const others = draft.sessions.filter((one) => one.hash !== instead?.hash && this.#isLive(one));
      const own = others.filter((one) => one.person === made.person);
      const ended = new Set(own.slice(0, Math.max(0, own.length - MAX_SESSIONS_OF_PERSON + 1)));
      draft.sessions = [...others.filter((one) => !ended.has(one)), session];
      return { deed: undefined, result: undefined };
    });
    return { session, secret };
  }

  /** The live session of a cookie's secret; counts as use, unless the page asked by itself. */
  find(secret: string, isUse: boolean): Session | undefined {
    const hash = hashSecret(secret);
    const session = this.#file.state.sessions.find((one) => one.hash === hash);
    if (session === undefined || !this.#isLive(session)) return undefined;
    if (isUse) this.#use(hash);
    return session;
  }

  /** The live sessions of a person, newest first. */
  of(person: string): Session[] {
    return this.#file.state.sessions.filter((one) => one.person === person && this.#isLive(one)).toReversed();
  }

  /** When it was last used, ms since the epoch. */
  usedMs(session: Session): number {
    return this.#lastUse(session);
  }

  /** Ends one session. Durable when it resolves. */
  async end(session: Session): Promise<void> {
    await this.#keep((one) => one.hash !== session.hash);
  }

  /** Ends all sessions of a person. Durable when it resolves. */
  async endOf(person: string): Promise<void> {
    if (this.#file.state.sessions.some((one) => one.person === person))
      await this.#keep((one) => one.person !== person);
  }

  idleUntilMs(session: Session): number {
    return Math.min(this.#lastUse(session) + this.#limits.idle_minutes * 60_000, this.endsMs(session));
  }

  endsMs(session: Session): number {
    return session.made_ms + this.#limits.absolute_hours * 3_600_000;
  }

  freshUntilMs(session: Session): number {
    return session.proved_ms + this.#limits.fresh_minutes * 60_000;
  }

  async close(): Promise<void> {
    if (this.#used.size > 0) await this.#keep(() => true);
    await this.#file.idle();
  }

  #isLive(session: Session): boolean {
    return this.#clock.now() < this.idleUntilMs(session);
  }

  #lastUse(session: Session): number {
    return this.#used.get(session.hash) ?? session.used_ms;
  }

  #use(hash: string): void {
    const nowMs = this.#clock.now();
    this.#used.set(hash, nowMs);
    if (nowMs - this.#wroteMs < WRITE_USE_EVERY_MS) return;
    this.#wroteMs = nowMs;
    // A use that is not written down only ends the session sooner.
    void this.#keep(() => true).catch(() => undefined);
  }

  async #keep(stays: (session: Session) => boolean): Promise<void> {
    await this.#file.change((draft) => {
      draft.sessions = draft.sessions
        .filter((one) => stays(one) && this.#isLive(one))
        .map((one) => ({ ...one, used_ms: this.#lastUse(one) }));
      const live = new Set(draft.sessions.map(({ hash }) => hash));
      for (const hash of this.#used.keys()) if (!live.has(hash)) this.#used.delete(hash);
      return { deed: undefined, result: undefined };
    });
  }
}
