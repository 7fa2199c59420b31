// Reminders of the duty to review, by mail: of what is due to those who owe it, of what is overdue to the overseers too. Once for each period and person. docs/reference/mail.md
import { mailAddressSchema, type ReminderState } from "@quis/contract";
import type { DutyPeriod } from "@quis/review";
import type { Identity } from "../access/index.ts";
import type { ContextStore } from "../context/context-store.ts";
import { QuisError } from "../instance/error.ts";
import {
  isOver,
  type Mail,
  type MailPerson,
  type MailSettings,
  type MailText,
  type Outbox,
  readMailSettings,
} from "../mail/index.ts";
import type { Duties } from "./duties.ts";

const DAY_MS = 86_400_000;
/** Of a backlog the mail says how much more there is. */
const MOST_LISTED = 10;
const DUTY: ReadonlySet<string> = new Set(["reviewer", "overseer"]);

type Kind = "duty-due" | "duty-overdue";
/** Somebody to be reminded, and who says where. */
interface Reminded {
  readonly person: MailPerson;
  readonly namedBy: "users" | "settings";
}

export interface RemindersParts {
  readonly data: string;
  readonly duties: Pick<Duties, "open">;
  readonly outbox: Outbox;
  readonly identity: Pick<Identity, "people">;
  readonly context: Pick<ContextStore, "read">;
  readonly now: () => number;
}

export class Reminders {
  readonly #parts: RemindersParts;
  #running: Promise<void> | undefined;
  #problem: string | null = null;

  constructor(parts: RemindersParts) {
    this.#parts = parts;
  }

  /** Looks what is to be sent, in the background: nothing ever waits for the mail server. Of two looks at once there is one. */
  poke(): void {
    if (this.#parts.outbox.closed.aborted) return;
    this.#running ??= this.remind()
      .then(() => (this.#problem = null))
      .catch((error: unknown) => {
        // Messages of errors that are not ours may quote what is nobody's business.
        this.#problem =
          error instanceof QuisError
            ? `${error.code}: ${error.message}`
            : "QUIS_INTERNAL: a reminder failed unforeseen";
      })
      .then(() => void (this.#running = undefined));
  }

  async idle(): Promise<void> {
    await this.#running;
  }

  async state(): Promise<ReminderState> {
    let on = false;
    let problem = this.#problem;
    try {
      on = (await readMailSettings(this.#parts.data))?.reminders !== undefined;
    } catch (error) {
      if (!(error instanceof QuisError)) throw error;
      problem = `${error.code}: ${error.message}`;
    }
    const mails = [...(await this.#parts.outbox.mails()).values()].filter(({ asked }) => asked.kind !== "reply-link");
    const sent = mails.filter(({ last }) => last.step === "sent").length;
    const over = mails.filter(isOver).length;
    return { on, problem, sent, waiting: mails.length - over, failed: over - sent };
  }

  /** @throws QuisError QUIS_BAD_INPUT, QUIS_DATA_UNUSABLE */
  async remind(): Promise<void> {
    const { data, duties, outbox, now } = this.#parts;
    const settings = await readMailSettings(data);
    if (settings?.reminders === undefined) return;
    await outbox.ready();
    const { reminders } = settings;
    const open = await duties.open();
    const due = open.filter(({ state, dueMs }) => state === "due" && dueMs - now() <= reminders.days_before * DAY_MS);
    const overdue = open.filter(({ state }) => state === "overdue");
    const owing = await this.#owing(reminders);
    for (const one of owing) await this.#send("duty-due", one, due, settings);
    const overseers = reminders.overseers.map((person): Reminded => ({ person, namedBy: "settings" }));
    for (const one of onceEach([...owing, ...overseers], outbox))
      await this.#send("duty-overdue", one, overdue, settings);
  }

  /** Whoever can sign off now, where the table of users has their address, and those whom the settings name. */
  async #owing({ accounts, reviewers }: NonNullable<MailSettings["reminders"]>): Promise<Reminded[]> {
    const { identity, context, outbox } = this.#parts;
    const named = reviewers.map((person): Reminded => ({ person, namedBy: "settings" }));
    if (!accounts) return onceEach(named, outbox);
    const people = identity.people
      .list()
      .filter(({ state, roles }) => state === "active" && roles.some((role) => DUTY.has(role)));
    const rows = people.length === 0 ? [] : ((await context.read("users"))?.rows ?? []);
    const known = new Map(rows.map((row) => [row["user"], row["mail"]?.trim()]));
    const ofAccounts = people.flatMap(({ user }): Reminded[] => {
      const address = mailAddressSchema.safeParse(user === null ? undefined : known.get(user));
      return address.success ? [{ person: { address: address.data }, namedBy: "users" }] : [];
    });
    return onceEach([...named, ...ofAccounts], outbox);
  }

  async #send(
    kind: Kind,
    { person, namedBy }: Reminded,
    periods: readonly DutyPeriod[],
    settings: MailSettings,
  ): Promise<void> {
    const { outbox, now } = this.#parts;
    if (outbox.closed.aborted) return;
    const to = outbox.hashOf(person.address);
    const text = (about: readonly DutyPeriod[]): MailText => textOf(kind, about, settings);
    const isTheirs = ({ asked }: Mail): boolean => asked.kind === kind && asked.to === to;
    // What failed before is tried again with what of it is still open, before anything else goes there.
    for (const [id, mail] of await outbox.mails()) {
      if (!isTheirs(mail) || isOver(mail)) continue;
      const open = periods.filter((period) => mail.asked.periods?.some((one) => isSame(one, period)));
      const { last } = mail;
      if (open.length === 0) await outbox.drop(id, "no-longer-due");
      else if (last.step === "asked" || (last.step === "failed" && Date.parse(last.again ?? "") <= now()))
        await outbox.attempt(id, person, text(open));
    }
    const isNew = (mails: ReadonlyMap<string, Mail>) => (period: DutyPeriod) =>
      ![...mails.values()].some((mail) => isTheirs(mail) && mail.asked.periods?.some((one) => isSame(one, period)));
    const fresh = periods.filter(isNew(await outbox.mails()));
    if (fresh.length === 0) return;
    const named = fresh.map(({ programme, period }) => ({ programme: programme.id, period }));
    const asked = { by: "quis", kind, named_by: namedBy, periods: named, to: person } as const;
    const id = await outbox.ask(asked, (mails) => fresh.every(isNew(mails)));
    if (id !== undefined) await outbox.attempt(id, person, text(fresh));
  }
}

function isSame(
  named: { readonly programme: string; readonly period: string },
  { programme, period }: DutyPeriod,
): boolean {
  return named.programme === programme.id && named.period === period;
}

/** Each address once, as it is named first. */
function onceEach(list: readonly Reminded[], outbox: Outbox): Reminded[] {
  return [...Map.groupBy(list, ({ person }) => outbox.hashOf(person.address)).values()].map(([first]) => first!);
}

function textOf(kind: Kind, periods: readonly DutyPeriod[], { public_url: url }: MailSettings): MailText {
  const dates = periods.map(({ dueMs }) => new Date(dueMs).toISOString().slice(0, 10)).toSorted();
  const listed = dates.slice(0, MOST_LISTED).join(", ");
  const more = dates.length > MOST_LISTED ? ` and ${dates.length - MOST_LISTED} more` : "";
  const what = dates.length === 1 ? "A review waits" : `${dates.length} reviews wait`;
  const [subject, sentence] =
    kind === "duty-due"
      ? [`${what} to be signed off by ${dates[0]}`, `${what} to be signed off by ${listed}${more} (UTC).`]
      : [
          `${what} to be signed off: overdue since ${dates[0]}`,
          `${what} to be signed off and ${dates.length === 1 ? "is" : "are"} overdue since ${listed}${more} (UTC).`,
        ];
  return {
    subject,
    sentences: [sentence, "You are told once for each period. What it is about is to be read in Quis alone."],
    link: { url: `${new URL(url).origin}/duty`, label: "Open it in Quis" },
  };
}
