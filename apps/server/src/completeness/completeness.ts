// The completeness ledger of one data folder: looks, seals what is new, closes what is filled, and answers. docs/reference/gaps.md
import type { Gap, GapKind, GapsAnswer, GapsQuery, ReconcileAnswer, ReconcileQuery } from "@quis/contract";
import { decodePayload, eventOfFields } from "@quis/event";
import { hint } from "@quis/sources";
import type { ContextStore } from "../context/context-store.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { QuisError } from "../instance/error.ts";
import { Queue } from "../instance/queue.ts";
import { type Store, TIME_MAX_MS, TIME_MIN_MS } from "../store/index.ts";
import { instantMs, sourceStates } from "../ask/index.ts";
import { peopleOf } from "./accounts.ts";
import { fillingEvents, receiptsOf } from "./fill.ts";
import { type Found, idOf, RULES_VERSION } from "./finding.ts";
import { digestGaps, type GapSource } from "./gap-source.ts";
import { type JudgedSource, judgeSources, type Judgement, sourceOf } from "./judge.ts";
import { HOUR_MS } from "./parameters.ts";
import { detectionFinding, eventLogActivity } from "./ocsf.ts";
import { reconcile } from "./reconcile.ts";
import type { GapRegister } from "./register.ts";
import { readSettings } from "./settings.ts";
import type { EventReader } from "./shapes.ts";

const MOST_HOURS = 2000;
/** Of these a finding that the store no longer gives is only closed by the events that fill it: a list may have been cut at its limit. */
const CLOSED_BY_EVENTS: ReadonlySet<string> = new Set(["sequence-gap", "partial-unresolved"]);

export interface CompletenessParts {
  readonly data: string;
  readonly store: Store;
  readonly records: Ledger;
  readonly context: ContextStore;
  readonly register: GapRegister;
  /** Where findings come from besides the store. */
  readonly others: readonly GapSource[];
  readonly now: () => number;
}

/** What one look found: kept, so that pages need not wait for another. */
export interface Look {
  readonly judgement: Judgement;
  /** Every finding ever raised, as it is now. */
  readonly gaps: readonly Gap[];
  readonly atMs: number;
}

export class Completeness {
  readonly #parts: CompletenessParts;
  #last: Look | undefined;
  // Two looks at once would raise the same finding twice.
  readonly #looks = new Queue();
  // What others say is asked and sealed in one turn: what is closed meanwhile must not be raised anew.
  readonly #settles = new Queue();

  constructor(parts: CompletenessParts) {
    this.#parts = parts;
  }

  /** Judges everything, seals what has changed since the last look, and answers. The store must have what is to be judged. */
  look(query: GapsQuery): Promise<GapsAnswer> {
    return this.#looks.run(() => this.#look(query, this.#parts.store));
  }

  /** The last look, if one was made since `sinceMs`. */
  lastSince(sinceMs: number): Look | undefined {
    return this.#last === undefined || this.#last.atMs < sinceMs ? undefined : this.#last;
  }

  /** Judges everything and seals what has changed, as {@link look} does, and gives all of it. */
  async survey(): Promise<Look> {
    await this.look({});
    return this.#last!;
  }

  /** The same without an answer, on one core: nobody waits for it. @throws the signal's reason once it is aborted; nothing is sealed then */
  async watch(signal: AbortSignal): Promise<void> {
    const { store } = this.#parts;
    const gentle: Store = {
      ...store,
      query: (sql, params, settings) => store.query(sql, params, { ...settings, max_threads: 1 }),
    };
    await this.#looks.run(() => this.#look({}, gentle, signal));
  }

  /** Seals what findings of these kinds, which do not come from the store, are new or closed. Not sealed as a look: the rest is not judged. */
  settleOthers(kinds: ReadonlySet<GapKind>): Promise<void> {
    // Beside a look that is under way: nobody waits for all sources to be judged.
    return this.#settles.run(async () => {
      const found: Found[] = [];
      for (const other of this.#parts.others)
        if (other.kinds.every((kind) => kinds.has(kind))) found.push(...(await other.find()));
      await this.#settle(found, kinds);
    });
  }

  /** Every finding that was ever sealed, as the last look left it. Looks at nothing anew. */
  known(): Promise<readonly Gap[]> {
    return this.#parts.register.all();
  }

  async #look(query: GapsQuery, store: Store, signal?: AbortSignal): Promise<GapsAnswer> {
    const { data, context, others, now, records } = this.#parts;
    const nowMs = now();
    const users = await context.read("users");
    const settings = await readSettings(data);
    const judgement = await judgeSources({
      store,
      readEvent: eventReader(records),
      settings,
      people: users === undefined ? undefined : peopleOf(users),
      nowMs,
      signal,
    });
    const gaps = await this.#settles.run(async () => {
      const found = [...judgement.found];
      for (const other of [...others, digestGaps(data, settings)]) found.push(...(await other.find()));
      signal?.throwIfAborted();
      return this.#settle(found);
    });
    this.#last = { judgement, gaps, atMs: nowMs };
    return answerOf(query, judgement, gaps, nowMs);
  }

  // Seals what is new or closed; returns every finding as it is now.
  async #settle(found: readonly Found[], kinds?: ReadonlySet<GapKind>): Promise<Gap[]> {
    const { register, store, records } = this.#parts;
    const known = new Map((await register.all()).map((gap) => [gap.id, gap]));
    const present = new Map(found.map((one) => [idOf(one), gapOf(one)]));
    const changed: Gap[] = [];
    for (const [id, gap] of present) if (known.get(id)?.state !== "open") changed.push(gap);
    for (const gap of known.values()) {
      if (gap.state === "closed" || present.has(gap.id) || kinds?.has(gap.kind) === false) continue;
      const indices = await fillingEvents(store, gap);
      if (indices.length === 0 && CLOSED_BY_EVENTS.has(gap.kind)) continue;
      const receipts = indices.length === 0 ? null : await receiptsOf(records, indices);
      const reason = receipts === null ? "found no more" : `filled by ${receipts.events} events`;
      changed.push({ ...gap, state: "closed", closed: { deed: 0, at: "", reason, receipts } });
    }
    await register.seal(changed);
    const sealed = await register.all();
    // What is open is shown as it is now, not as it was when it was raised: it may have got an end.
    return sealed.map((gap) => {
      const now = gap.state === "open" ? present.get(gap.id) : undefined;
      return now === undefined ? gap : { ...now, raised: gap.raised };
    });
  }

  /** Holds two sources against each other. @throws QuisError QUIS_NOT_FOUND for a source that has sent nothing: none is not the same as no match */
  async reconcile(query: ReconcileQuery): Promise<ReconcileAnswer> {
    const { a, b, window_ms: windowMs, from, to, common_users: common } = query;
    await checkSources(this.#parts.store, [a, b]);
    return reconcile(this.#parts.store, {
      a,
      b,
      windowMs: Number(windowMs ?? 5000),
      fromMs: from === undefined ? TIME_MIN_MS : instantMs(from),
      toMs: to === undefined ? TIME_MAX_MS : instantMs(to),
      commonUsers: common === "true",
    });
  }
}

const MOST_NAMED = 20;

async function checkSources(store: Store, names: readonly string[]): Promise<void> {
  const known = (await sourceStates(store)).map(({ source }) => source);
  for (const name of names) {
    if (known.includes(name)) continue;
    const more = known.length > MOST_NAMED ? `, and ${known.length - MOST_NAMED} more` : "";
    const list = known.length === 0 ? "of which there is none" : known.slice(0, MOST_NAMED).join(", ") + more;
    throw new QuisError(
      "QUIS_NOT_FOUND",
      `expected a source that has sent events (${list}), got ${JSON.stringify(name)}${hint(name, known)}`,
    );
  }
}

function eventReader(ledger: Ledger): EventReader {
  return async (index) => {
    const slot = await ledger.readSlot(index);
    return slot.kind === "live" ? eventOfFields(decodePayload(slot.record).fields) : undefined;
  };
}

function gapOf(found: Found): Gap {
  const { kind, source, title, fromMs, toMs, evidence } = found;
  return {
    id: idOf(found),
    kind,
    source,
    state: "open",
    title,
    from: fromMs === null ? null : new Date(fromMs).toISOString(),
    to: toMs === null ? null : new Date(toMs).toISOString(),
    evidence: { ...evidence },
    rules: RULES_VERSION,
    raised: null,
    closed: null,
  };
}

function answerOf(query: GapsQuery, judgement: Judgement, gaps: readonly Gap[], nowMs: number): GapsAnswer {
  const { source, state = "open", hours } = query;
  const fromMs = query.from === undefined ? -Infinity : instantMs(query.from);
  const toMs = query.to === undefined ? Infinity : instantMs(query.to);
  const sources = judgement.sources.filter((one) => source === undefined || one.source === source);
  const open = gaps.filter((gap) => gap.state === "open");
  const shown = gaps.filter(
    (gap) =>
      (state === "all" || gap.state === state) &&
      // A finding of a profile stands for all its sources.
      (source === undefined || gap.source.split(", ").includes(source)) &&
      (gap.from === null || Date.parse(gap.from) < toMs) &&
      (gap.to === null || Date.parse(gap.to) >= fromMs),
  );
  const count = (name: string, quarantined: boolean): number =>
    open.reduce((sum, gap) => {
      if (gap.source !== name) return sum;
      return quarantined ? sum + (gap.kind === "quarantined" ? Number(gap.evidence["records"]) : 0) : sum + 1;
    }, 0);
  const ordered = shown.toSorted(
    (a, b) => compare(a.source, b.source) || compare(a.from ?? "", b.from ?? "") || compare(a.id, b.id),
  );
  return {
    as_of: new Date(nowMs).toISOString(),
    rules: RULES_VERSION,
    sources: sources.map((one) =>
      sourceOf(one, { quarantined: count(one.source, true), open: count(one.source, false) }),
    ),
    gaps: ordered,
    ...(hours === "true" ? { hours: sources.flatMap((one) => hoursOf(one, fromMs, toMs)) } : {}),
    ...(query.ocsf === "true" ? { ocsf: ordered.flatMap((gap) => ocsfOf(gap, nowMs)) } : {}),
  };
}

function ocsfOf(gap: Gap, nowMs: number): Record<string, unknown>[] {
  const atMs =
    gap.closed === null ? (gap.raised === null ? nowMs : Date.parse(gap.raised.at)) : Date.parse(gap.closed.at);
  const log = eventLogActivity(gap, atMs);
  return [{ ...detectionFinding(gap, atMs) }, ...(log === undefined ? [] : [{ ...log }])];
}

function hoursOf({ source, hours }: JudgedSource, fromMs: number, toMs: number): NonNullable<GapsAnswer["hours"]> {
  return hours
    .filter(({ hourMs }) => hourMs + HOUR_MS > fromMs && hourMs < toMs)
    .slice(-MOST_HOURS)
    .map(({ hourMs, expected, seen }) => ({ source, hour: new Date(hourMs).toISOString(), expected, seen }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
