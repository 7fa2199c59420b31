// Mails on their way. What was asked for and what became of it is sealed in the oversight log, and that is the outbox: no file has an address or a text to be sent.
import { createHash, createHmac, randomBytes } from "node:crypto";
import { join } from "node:path";
import { type MailStep, mailStepSchema } from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { MAIL_SOURCE, OWN_ACTOR, type OversightLog } from "../oversight/oversight.ts";
import { stepEventOf, StepLog } from "../oversight/step-log.ts";
import { composeMessage, type MailText, wireAddress } from "./message.ts";
import {
  type MailPerson,
  type MailSettings,
  readMailSettings,
  readServerSecrets,
  type ServerSecrets,
} from "./settings.ts";
import { type Outcome, sendMessage } from "./smtp.ts";
import { type Asked, type Mail, type MailSteps, mailsOf, wasInterrupted } from "./state.ts";

/** After the first failure, the second, …: then it is given up. */
const WAITS_MS = [60_000, 300_000, 1_800_000, 7_200_000, 28_800_000] as const;

export interface OutboxOptions {
  readonly data: string;
  readonly ledger: Ledger;
  readonly logFolder: string;
  readonly oversight: OversightLog;
  /** 32 secret bytes: addresses are sealed as their HMAC under it. */
  readonly key: Uint8Array;
  readonly now: () => number;
  /** For tests. */
  readonly send?: typeof sendMessage;
}

/** A mail to be asked for. */
export type Asking = Pick<Asked, "by" | "kind" | "named_by" | "finding" | "periods"> & { readonly to: MailPerson };

/** Settings that can be used, with what they name. */
export interface Ready {
  readonly settings: MailSettings;
  readonly secrets: ServerSecrets;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #log: StepLog<MailStep>;
  readonly #closed = new AbortController();
  readonly #sending = new Set<Promise<unknown>>();
  #begun: Promise<void> | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    const { data, ledger, logFolder, oversight, now } = options;
    this.#log = new StepLog({
      source: MAIL_SOURCE,
      schema: mailStepSchema,
      eventOf: (step, timeMs) => stepEventOf("mail", step.by, { mail: step.id, step: step.step }, step, timeMs),
      file: join(data, "index", "mail.json"),
      ledger,
      logFolder,
      oversight,
      now,
    });
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** @throws QuisError QUIS_MAIL_OFF without a mail.yaml, QUIS_BAD_INPUT, QUIS_DATA_UNUSABLE */
  async ready(): Promise<Ready> {
    const { data } = this.#options;
    const settings = await readMailSettings(data);
    if (settings === undefined)
      throw new QuisError(
        "QUIS_MAIL_OFF",
        "expected mail.yaml in the data folder, which says how mail leaves, found none",
      );
    return { settings, secrets: await readServerSecrets(data, settings) };
  }

  /** Every mail that was ever asked for, by id. */
  async mails(): Promise<ReadonlyMap<string, Mail>> {
    await this.#begin();
    return mailsOf(await this.#log.all());
  }

  /** An address as it is sealed: who has the key can tell whether it is a given one. */
  hashOf(address: string): string {
    const [local, domain] = wireAddress(address).split(/@(?=[^@]*$)/);
    return createHmac("sha256", this.#options.key).update(`${local}@${domain!.toLowerCase()}`).digest("hex");
  }

  /** Seals that a mail is asked for, unless `check` says no of all mails so far; nothing else is sealed here in between. Its id, or undefined. */
  async ask(
    { to, ...rest }: Asking,
    check: (mails: ReadonlyMap<string, Mail>) => boolean = () => true,
  ): Promise<string | undefined> {
    await this.#begin();
    const id = randomBytes(16).toString("hex");
    const asked: Asked = { step: "asked", at: this.#at(), id, to: this.hashOf(to.address), ...rest };
    let isAsked = false;
    await this.#log.take((steps) => {
      isAsked = check(mailsOf(steps));
      return isAsked ? [asked] : [];
    });
    return isAsked ? id : undefined;
  }

  /**
   * Tries once: what is about to leave is sealed before it leaves, and what became of it after. INVARIANT: of a mail whose last step is `trying` nobody knows
   * whether it arrived, so it is tried no more.
   */
  async attempt(id: string, to: MailPerson, text: MailText): Promise<Mail> {
    const work = this.#attempt(id, to, text);
    this.#sending.add(work);
    try {
      return await work;
    } finally {
      this.#sending.delete(work);
    }
  }

  async drop(id: string, why: Extract<MailStep, { step: "dropped" }>["why"]): Promise<void> {
    await this.#log.take((steps) => {
      const mail = mailsOf(steps).get(id);
      return mail === undefined || mail.last.step === "dropped"
        ? []
        : [{ step: "dropped", at: this.#at(), by: OWN_ACTOR, id, why }];
    });
  }

  /** Cuts off what is on its way, and seals which mails are lost with this process: only it knew the secrets of their links. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.allSettled(this.#sending);
    // Nothing was asked for: then there is nothing to look for either.
    if (this.#begun === undefined) return;
    await this.#begun.catch(() => undefined);
    await this.#log.take((steps) => leftBehind(steps, this.#at()));
  }

  async #attempt(id: string, to: MailPerson, text: MailText): Promise<Mail> {
    const { now, send = sendMessage } = this.#options;
    const own = { by: OWN_ACTOR, id } as const;
    let ready: Ready;
    try {
      ready = await this.ready();
    } catch (error) {
      if (!(error instanceof QuisError)) throw error;
      return this.#end(id, {
        state: "failed",
        why: "settings",
        status: null,
        answer: error.message.slice(0, 300),
        forGood: false,
      });
    }
    const { settings, secrets } = ready;
    const message = await composeMessage(settings, to, id, text, now());
    const digest = createHash("sha256").update(message.bytes).digest("hex");
    const { host, port } = settings.server;
    await this.#log.take((steps) => {
      const mail = mailsOf(steps).get(id);
      if (mail === undefined || wasInterrupted(mail))
        throw new QuisError("QUIS_INTERNAL", "expected a mail that is not on its way, got one that is");
      return [{ ...own, step: "trying", at: this.#at(), digest, server: `${host}:${port}` }];
    });
    return this.#end(id, await send({ settings, secrets, message, signal: this.#closed.signal }));
  }

  async #end(id: string, outcome: Outcome): Promise<Mail> {
    const steps = await this.#log.take((known) => {
      const tries = mailsOf(known).get(id)?.tries ?? 0;
      return [endStep(outcome, { id, by: OWN_ACTOR, at: this.#at() }, this.#options.now(), tries)];
    });
    return mailsOf(steps).get(id)!;
  }

  // What another process left on its way is found once: first of all, so that nothing is sent beside it.
  #begin(): Promise<void> {
    this.#begun ??= this.#log
      .take((steps) => leftBehind(steps, this.#at()))
      .then(
        () => undefined,
        (error: unknown) => {
          this.#begun = undefined;
          throw error;
        },
      );
    return this.#begun;
  }

  #at(): string {
    return new Date(this.#options.now()).toISOString();
  }
}

function leftBehind(steps: MailSteps, at: string): MailStep[] {
  return [...mailsOf(steps).values()].flatMap((mail): MailStep[] => {
    const dropped = { step: "dropped", at, by: OWN_ACTOR, id: mail.asked.id } as const;
    if (wasInterrupted(mail)) return [{ ...dropped, why: "interrupted" }];
    const waits = mail.last.step === "asked" || (mail.last.step === "failed" && mail.last.again !== null);
    // Only a hash of a link's secret is kept anywhere: this mail cannot be written again.
    return waits && mail.asked.kind === "reply-link" ? [{ ...dropped, why: "secret-gone" }] : [];
  });
}

function endStep(
  outcome: Outcome,
  own: { readonly id: string; readonly by: string; readonly at: string },
  nowMs: number,
  tries: number,
): MailStep {
  if (outcome.state === "sent") return { ...own, step: "sent", answer: outcome.answer };
  const { why, status, answer } = outcome;
  if (outcome.state === "unclear") return { ...own, step: "unclear", why, status, answer };
  const waitMs = WAITS_MS[Math.max(tries, 1) - 1];
  const again = outcome.forGood || waitMs === undefined ? null : new Date(nowMs + waitMs).toISOString();
  return { ...own, step: "failed", why, status, answer, again };
}
