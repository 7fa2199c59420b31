// Questions about accesses: each is sealed, in the name of who asks, before its answer is given.
import type { Answer, Ask, EventsQuery, PageQuery } from "@quis/contract";
import * as ask from "../ask/index.ts";
import { cachedSubjectKeys } from "../collect/prepare.ts";
import type { Deed } from "../oversight/oversight.ts";
import { withGone } from "../retention/gone-notes.ts";
import type { Parts } from "./parts.ts";
import { given } from "./sealed-work.ts";

type QuestionParts = Pick<Parts, "store" | "decisions" | "ledgers" | "keys">;

export class Questions {
  readonly #parts: QuestionParts;
  readonly #seal: (deed: Deed) => Promise<void>;

  constructor(parts: QuestionParts, seal: (deed: Deed) => Promise<void>) {
    this.#parts = parts;
    this.#seal = seal;
  }

  ask(actor: string, text: string): Promise<Ask> {
    const deed: Deed = { actor, activity: "search", what: "ask", parameters: { text } };
    return this.#answer(deed, () => ask.ask(this.#parts.store, text));
  }

  who(actor: string, subject: string, page: PageQuery): Promise<Answer> {
    const deed: Deed = { actor, activity: "search", what: "who", parameters: given(page), subject };
    return this.#answer(deed, () => this.#withGone(ask.who(this.#parts.store, subject, page)));
  }

  user(actor: string, user: string, page: PageQuery): Promise<Answer> {
    const deed: Deed = { actor, activity: "search", what: "user", parameters: { user, ...given(page) } };
    return this.#answer(deed, () => this.#withGone(ask.user(this.#parts.store, user, page)));
  }

  session(actor: string, session: string, page: PageQuery): Promise<Answer> {
    const deed: Deed = { actor, activity: "search", what: "session", parameters: { session, ...given(page) } };
    return this.#answer(deed, () => this.#withGone(ask.session(this.#parts.store, session, page)));
  }

  events(actor: string, query: EventsQuery): Promise<Answer> {
    const { subject } = query;
    const about = subject === undefined ? {} : { subject };
    const deed: Deed = { actor, activity: "search", what: "events", parameters: given(query), ...about };
    return this.#answer(deed, () => this.#withGone(ask.events(this.#parts.store, query)));
  }

  // Seals the question while the answer is read: nobody gets an answer, or why there is none, before the question is durable.
  async #answer<T>(deed: Deed, read: () => Promise<T>): Promise<T> {
    const sealed = this.#seal(deed);
    const answer = read();
    answer.catch(() => undefined);
    await sealed;
    return answer;
  }

  async #withGone(answer: Promise<Answer>): Promise<Answer> {
    const { decisions, ledgers, keys } = this.#parts;
    return withGone(await answer, decisions, ledgers.records, cachedSubjectKeys(keys.subjectMaster));
  }
}
