// Who asks about accesses: every question, export and kept question is sealed before it is answered.
import type {
  Answer,
  Ask,
  Disclosure,
  EventsQuery,
  ExplanationsAnswer,
  ExportQuery,
  FiguresAnswer,
  FiguresQuery,
  PageQuery,
  SavedQuestion,
} from "@quis/contract";
import { asking } from "../access/index.ts";
import type { ContextStore } from "../context/context-store.ts";
import type { Detection } from "../detect/index.ts";
import type { Deed } from "../oversight/oversight.ts";
import type { Store } from "../store/index.ts";
import { accessFigures } from "./access-figures.ts";
import * as answers from "./answer.ts";
import { explainedEvents, explanationsOf, withExplained } from "./explained.ts";
import { type ExportFile, exportFile, type ExportReason, planExport } from "./export.ts";
import { PeerTable, peerRhythm } from "./peers.ts";
import { ask } from "./readings.ts";
import type { SavedQuestions } from "./saved-questions.ts";

/** Findings that figures name. */
const MOST_FINDINGS = 20;
const SAMPLE_KIND = "sample";

export interface AskDoor {
  /** When, who, whose records and why, over all accesses that match; with what explains them, peers and findings. */
  figures(actor: string, query: FiguresQuery): Promise<FiguresAnswer>;
  /** What explains each of the accesses, if anything does. */
  explanations(actor: string, indices: readonly number[]): Promise<ExplanationsAnswer>;
  /** All accesses that match as a file that is streamed. Sealed with how many they are before the first byte. */
  exportFile(actor: string, query: ExportQuery, reason: ExportReason, signal?: AbortSignal): Promise<ExportFile>;
  savedQuestions(actor: string): Promise<SavedQuestion[]>;
  /** Each change gives the list as it then is. @throws QuisError QUIS_NOT_FOUND for an id that is not the actor's */
  saveQuestion(actor: string, question: Pick<SavedQuestion, "name" | "address">): Promise<SavedQuestion[]>;
  renameQuestion(actor: string, id: string, name: string): Promise<SavedQuestion[]>;
  removeQuestion(actor: string, id: string): Promise<SavedQuestion[]>;
}

export interface AskParts {
  readonly store: Store;
  readonly context: ContextStore;
  readonly detection: Pick<Detection, "explainAll" | "ranked">;
  readonly saved: SavedQuestions;
  readonly seal: (deed: Deed) => Promise<unknown>;
  readonly withGone: (answer: Promise<Answer>) => Promise<Answer>;
  readonly disclose: (index: number, words: readonly string[]) => Promise<Disclosure>;
  /** Findings whose employee was told of them. */
  readonly told: () => Promise<ReadonlySet<string>>;
  readonly stopped: AbortSignal;
  readonly now: () => number;
}

export class AskAnswers implements AskDoor {
  readonly #parts: AskParts;
  readonly #peers: PeerTable;

  constructor(parts: AskParts) {
    this.#parts = parts;
    this.#peers = new PeerTable(parts.context, parts.now);
  }

  ask(actor: string, text: string): Promise<Ask> {
    const deed: Deed = { actor, activity: "search", what: "ask", parameters: { text } };
    return this.#answer(deed, () => ask(this.#parts.store, text, this.#parts.now()));
  }

  who(actor: string, subject: string, page: PageQuery): Promise<Answer> {
    const deed: Deed = { actor, activity: "search", what: "who", parameters: given(page), subject };
    return this.#listed(deed, () => answers.who(this.#parts.store, subject, page));
  }

  user(actor: string, user: string, page: PageQuery): Promise<Answer> {
    const deed: Deed = { actor, activity: "search", what: "user", parameters: { user, ...given(page) } };
    return this.#listed(deed, () => answers.user(this.#parts.store, user, page));
  }

  session(actor: string, session: string, page: PageQuery): Promise<Answer> {
    const deed: Deed = { actor, activity: "search", what: "session", parameters: { session, ...given(page) } };
    return this.#listed(deed, () => answers.session(this.#parts.store, session, page));
  }

  events(actor: string, query: EventsQuery): Promise<Answer> {
    const deed: Deed = { actor, activity: "search", what: "events", parameters: given(query), ...about(query) };
    const { store, detection } = this.#parts;
    const { explained: _judged, ...filters } = query;
    return this.#listed(deed, () =>
      query.explained === undefined ? answers.events(store, filters) : explainedEvents(store, detection, query),
    );
  }

  figures(actor: string, query: FiguresQuery): Promise<FiguresAnswer> {
    const deed: Deed = { actor, activity: "search", what: "figures", parameters: given(query), ...about(query) };
    return this.#answer(deed, () => this.#figures(query));
  }

  explanations(actor: string, indices: readonly number[]): Promise<ExplanationsAnswer> {
    const deed: Deed = {
      actor,
      activity: "read",
      what: "explanations",
      parameters: { indices: indices.join(",") },
      recordCount: indices.length,
    };
    return this.#answer(deed, () => explanationsOf(this.#parts.store, this.#parts.detection, indices));
  }

  async exportFile(
    actor: string,
    query: ExportQuery,
    reason: ExportReason,
    signal: AbortSignal = this.#parts.stopped,
  ): Promise<ExportFile> {
    const { store, seal, disclose, now, stopped } = this.#parts;
    const plan = await planExport(store, query);
    await seal({
      actor,
      activity: "export",
      what: "export",
      parameters: {
        ...given(query),
        matching: plan.matching,
        purpose: reason.purpose,
        ...(reason.caseReference === undefined ? {} : { for_case: reason.caseReference }),
      },
      recordCount: plan.rows,
      ...about(query),
    });
    const at = new Date(now()).toISOString();
    return exportFile({ store, plan, query, reason, actor, at, disclose, signal: AbortSignal.any([signal, stopped]) });
  }

  savedQuestions(actor: string): Promise<SavedQuestion[]> {
    const deed: Deed = { actor, activity: "read", what: "saved questions" };
    return this.#answer(deed, () => this.#parts.saved.list(actor));
  }

  async saveQuestion(actor: string, question: Pick<SavedQuestion, "name" | "address">): Promise<SavedQuestion[]> {
    await this.#parts.seal({ actor, activity: "update", what: "question save", parameters: { ...question } });
    return this.#parts.saved.save(actor, question);
  }

  async renameQuestion(actor: string, id: string, name: string): Promise<SavedQuestion[]> {
    await this.#parts.seal({ actor, activity: "update", what: "question rename", parameters: { id, name } });
    return this.#parts.saved.rename(actor, id, name);
  }

  async removeQuestion(actor: string, id: string): Promise<SavedQuestion[]> {
    await this.#parts.seal({ actor, activity: "delete", what: "question remove", parameters: { id } });
    return this.#parts.saved.remove(actor, id);
  }

  async #figures(query: FiguresQuery): Promise<FiguresAnswer> {
    const { store, detection } = this.#parts;
    const figures = await accessFigures(store, query);
    if (figures === null) return { figures: null };
    const explained = await withExplained(store, detection, query, figures);
    return {
      figures: {
        ...figures,
        ...explained,
        peers: await this.#peersOf(query, figures.summary),
        findings: await this.#findingsOf(query),
      },
    };
  }

  async #peersOf(query: FiguresQuery, { first, last }: { first: string | null; last: string | null }) {
    // Beside one subject or session the hours are those of the case, not of the work.
    if (query.user === undefined || query.subject !== undefined || query.session !== undefined) return null;
    if (first === null || last === null) return null;
    const [fromMs, toMs] = [Date.parse(first), Date.parse(last)];
    const peers = await this.#peers.peersOf(query.user, toMs);
    return peers === undefined ? null : peerRhythm(this.#parts.store, peers, { fromMs, toMs });
  }

  async #findingsOf({ user, subject }: FiguresQuery) {
    if (user === undefined && subject === undefined) return [];
    const self = asking.getStore()?.principal?.user ?? null;
    const told = self === null ? undefined : await this.#parts.told();
    return (await this.#parts.detection.ranked())
      .filter((one) => one.kind !== SAMPLE_KIND && (one.user !== self || told?.has(one.id) === true))
      .filter((one) => (user === undefined || one.user === user) && (subject === undefined || one.subject === subject))
      .slice(0, MOST_FINDINGS)
      .map(({ id, kind, sentence, day, user: by, subject: of }) => ({
        id,
        kind,
        sentence,
        day,
        user: by,
        subject: of,
      }));
  }

  #listed(deed: Deed, read: () => Promise<Answer>): Promise<Answer> {
    return this.#answer(deed, () => this.#parts.withGone(read()));
  }

  // Seals the question while the answer is read: nobody gets an answer, or why there is none, before the question is durable.
  async #answer<T>(deed: Deed, read: () => Promise<T>): Promise<T> {
    const sealed = this.#parts.seal(deed);
    const answer = read();
    answer.catch(() => undefined);
    await sealed;
    return answer;
  }
}

function about({ subject }: { readonly subject?: string | undefined }): { readonly subject?: string } {
  return subject === undefined ? {} : { subject };
}

/** The parameters that were given, for the oversight log. */
function given(query: object): Record<string, string | number> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}
