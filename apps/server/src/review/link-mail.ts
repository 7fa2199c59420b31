// Mails of reply links: to whom one may go, what it says, and that it is tried again only while its link counts. docs/reference/mail.md
import { type MailState, mailAddressSchema } from "@quis/contract";
import type { Timer } from "../completeness/index.ts";
import type { ContextStore } from "../context/context-store.ts";
import { QuisError } from "../instance/error.ts";
import { type Mail, type MailPerson, type MailText, type Outbox, shownMail } from "../mail/index.ts";

/** A mail whose way is known: nothing is sealed yet. */
export interface Addressed {
  readonly to: MailPerson;
  readonly namedBy: "users" | "sender";
  readonly base: string;
}

export interface LinkToSend {
  readonly finding: string;
  readonly secret: string;
  /** RFC 3339. */
  readonly expires: string;
  readonly by: string;
  /** Whether the link is still the one that counts. */
  readonly counts: () => Promise<boolean>;
}

export interface LinkMailParts {
  readonly outbox: Outbox;
  readonly context: Pick<ContextStore, "read">;
  readonly timer: Timer;
  readonly now: () => number;
}

export class LinkMail {
  readonly #parts: LinkMailParts;
  /** Retries that wait, by mail: what calls each off. */
  readonly #waiting = new Map<string, () => void>();

  constructor(parts: LinkMailParts) {
    this.#parts = parts;
  }

  /**
   * Where a link for `user` goes. Attacker: whoever makes the link and sends it to themselves. Where the table of users has an address no other is taken; where it
   * has none, that the sender named it is sealed.
   * @throws QuisError QUIS_MAIL_OFF, QUIS_MAIL_ADDRESS, QUIS_BAD_INPUT, QUIS_DATA_UNUSABLE
   */
  async address(user: string, stated: string | undefined): Promise<Addressed> {
    const { settings } = await this.#parts.outbox.ready();
    const base = new URL(settings.public_url).origin;
    const rows = (await this.#parts.context.read("users"))?.rows ?? [];
    // The last row of a user is the present one.
    const known = rows.findLast((row) => row["user"] === user)?.["mail"]?.trim() ?? "";
    if (known !== "" && stated !== undefined)
      throw new QuisError(
        "QUIS_MAIL_ADDRESS",
        "expected no address, since the table of users has one for this employee, got another",
      );
    if (known === "" && stated === undefined)
      throw new QuisError(
        "QUIS_MAIL_ADDRESS",
        "expected a column mail with this employee's address in the table of users, or an address beside the request, found none",
      );
    const address = mailAddressSchema.safeParse(stated ?? known);
    // Not the address itself: whoever asks may see a pseudonym only.
    if (!address.success)
      throw new QuisError(
        "QUIS_MAIL_ADDRESS",
        "expected one mail address of the employee, got other text in the table of users",
      );
    return { to: { address: address.data }, namedBy: stated === undefined ? "users" : "sender", base };
  }

  /** Tries once, and says what came of it; after a failure it is tried again in the background, by this process alone, which alone knows the secret. */
  async send({ to, namedBy, base }: Addressed, link: LinkToSend): Promise<void> {
    const { outbox } = this.#parts;
    for (const [id, callOff] of this.#waiting) {
      if ((await outbox.mails()).get(id)?.asked.finding !== link.finding) continue;
      callOff();
      this.#waiting.delete(id);
      await outbox.drop(id, "link-ended");
    }
    const id = await outbox.ask({ by: link.by, kind: "reply-link", named_by: namedBy, finding: link.finding, to });
    await this.#try(id!, to, textOf(base, link), link.counts);
  }

  /** Mails of a finding's links, oldest first. */
  async of(finding: string): Promise<MailState[]> {
    return [...(await this.#parts.outbox.mails()).values()]
      .filter(({ asked }) => asked.finding === finding)
      .map(shownMail);
  }

  async #try(id: string, to: MailPerson, text: MailText, counts: LinkToSend["counts"]): Promise<void> {
    const mail = await this.#parts.outbox.attempt(id, to, text);
    const dueMs = againMs(mail);
    if (dueMs === undefined || this.#parts.outbox.closed.aborted) return;
    const callOff = this.#parts.timer.after(Math.max(dueMs - this.#parts.now(), 0), () => {
      this.#waiting.delete(id);
      // INVARIANT: nothing waits for it and nothing hears of it but the log.
      void this.#again(id, to, text, counts).catch(() => undefined);
    });
    this.#waiting.set(id, callOff);
    this.#parts.outbox.closed.addEventListener("abort", callOff, { once: true });
  }

  async #again(id: string, to: MailPerson, text: MailText, counts: LinkToSend["counts"]): Promise<void> {
    const { outbox } = this.#parts;
    if (outbox.closed.aborted) return;
    if (!(await counts())) return outbox.drop(id, "link-ended");
    await this.#try(id, to, text, counts);
  }
}

function againMs({ last }: Mail): number | undefined {
  return last.step === "failed" && last.again !== null ? Date.parse(last.again) : undefined;
}

function textOf(base: string, { secret, expires }: LinkToSend): MailText {
  const until = `${expires.slice(0, 16).replace("T", " ")} UTC`;
  return {
    subject: `Something waits for your answer until ${expires.slice(0, 10)}`,
    sentences: [
      `Something waits for your answer until ${until}. The link below opens it; it works for you alone and until you have answered.`,
      "Do not pass this mail on: whoever has the link can read what you are asked and answer in your place. If you did not expect it, ask the office that reviews accesses, not by answering this mail.",
    ],
    // After the # it is sent to no server, also not by a program that looks at links in mails.
    link: { url: `${base}/reply#${secret}`, label: "Read it and answer" },
  };
}
