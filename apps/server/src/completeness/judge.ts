// All rules over all sources: what is found now. Reads the store and a few payloads, writes nothing.
import type { GapsAnswer, SourceProfile } from "@quis/contract";
import type { Store } from "../store/index.ts";
import { judgeAccounts, type People } from "./accounts.ts";
import { type HourDelay, judgeClock } from "./clock.ts";
import { judgeCoverage } from "./coverage.ts";
import { judgeFuture, judgeHeartbeat, judgePartials } from "./declared.ts";
import { judgeFields } from "./drift.ts";
import { fieldSpans, type FieldSpans } from "./field-spans.ts";
import type { Found } from "./finding.ts";
import { judgeNumbering, learnScope } from "./numbering.ts";
import { DAY_MS, LIVE_MS } from "./parameters.ts";
import { profilesOf } from "./profile-view.ts";
import { PROFILE_NAMES, type ProfileName, readProfile } from "./profiles.ts";
import {
  readCollapseStart,
  readDelays,
  readHours,
  type Reading,
  readNewcomers,
  readSources,
  readVocabulary,
  type SourceSpan,
  VOCABULARIES,
} from "./readings.ts";
import { type ExpectedHour, judgeRhythm } from "./rhythm.ts";
import type { Scope } from "./sequence.ts";
import type { CompletenessSettings, Declaration } from "./settings.ts";
import { type EventReader, readShapes, type ShapeRow } from "./shapes.ts";
import { collapseFound, judgeNewcomers, judgeVocabulary } from "./vocabulary.ts";

export interface JudgeInput {
  readonly store: Store;
  readonly readEvent: EventReader;
  readonly settings: CompletenessSettings;
  /** The imported users; undefined if there are none. */
  readonly people: People | undefined;
  readonly nowMs: number;
  /** Asked between sources. */
  readonly signal?: AbortSignal | undefined;
}

export interface JudgedSource extends SourceSpan {
  readonly live: boolean;
  readonly horizonMs: number;
  readonly numberedBy: Scope | undefined;
  readonly hours: readonly ExpectedHour[];
  readonly fields: FieldSpans;
  /** Hours of receipt, the last ones. */
  readonly delays: readonly HourDelay[];
  readonly profiles: readonly SourceProfile[];
}

/** Hours of receipt whose delay is kept for the page: two weeks of a source that never sleeps. */
const KEPT_DELAYS = 336;

export interface Judgement {
  readonly sources: readonly JudgedSource[];
  readonly found: readonly Found[];
}

const NOTHING: Declaration = { profiles: [] };

/** Judges every source by everything it sent so far. The same store, settings and clock give the same findings. */
export async function judgeSources(input: JudgeInput): Promise<Judgement> {
  const { store, settings, nowMs } = input;
  // Events that claim to be of tomorrow say nothing about until when there should be some.
  const spans = await readSources(store, nowMs + DAY_MS);
  const newestMs = Math.min(nowMs, Math.max(0, ...spans.map(({ lastMs }) => lastMs)));
  const sources: JudgedSource[] = [];
  const found: Found[] = [];
  const profiled = new Map<ProfileName, Map<string, readonly ShapeRow[]>>();
  for (const span of spans) {
    input.signal?.throwIfAborted();
    const declared = settings.sources[span.source] ?? NOTHING;
    const reading = { store, source: span.source, beforeMs: nowMs + DAY_MS };
    const live = Math.abs(span.delayMs) <= LIVE_MS;
    const horizonMs = live || declared.heartbeat !== undefined ? nowMs : newestMs;
    const rhythm = judgeRhythm(span.source, await readHours(reading), horizonMs);
    const numberedBy =
      declared.numbered_by === undefined
        ? await learnScope(reading)
        : declared.numbered_by === "none"
          ? undefined
          : declared.numbered_by;
    const shapes = await readShapes(reading, input.readEvent);
    const delays = await readDelays(reading);
    for (const name of declared.profiles) {
      const under = profiled.get(name) ?? new Map<string, readonly ShapeRow[]>();
      profiled.set(name, under.set(span.source, shapes));
    }
    found.push(
      ...rhythm.found,
      ...judgeClock(span.source, delays),
      ...(await judgeFuture(reading)),
      ...(await judgePartials(reading, horizonMs)),
      ...judgeFields(span.source, shapes),
      ...judgeNewcomers(span.source, await readNewcomers(reading)),
      ...(await judgeVocabularies(reading)),
      ...(numberedBy === undefined ? [] : await judgeNumbering(reading, numberedBy, span.firstMs)),
      ...(declared.heartbeat === undefined ? [] : await judgeHeartbeat(reading, declared.heartbeat, horizonMs)),
      ...(input.people === undefined ? [] : await judgeAccounts(reading, input.people)),
    );
    sources.push({
      ...span,
      live,
      horizonMs,
      numberedBy,
      hours: rhythm.hours,
      fields: fieldSpans(shapes),
      delays: delays.slice(-KEPT_DELAYS),
      profiles: profilesOf(shapes, declared.profiles),
    });
  }
  for (const name of PROFILE_NAMES) {
    const under = profiled.get(name);
    if (under !== undefined) found.push(...judgeCoverage(name, readProfile(name), under));
  }
  return { sources, found };
}

async function judgeVocabularies(reading: Reading): Promise<Found[]> {
  const found: Found[] = [];
  for (const column of VOCABULARIES) {
    for (const collapse of judgeVocabulary(await readVocabulary(reading, column))) {
      const begins = await readCollapseStart(reading, column, collapse.value, collapse.firstDay);
      found.push(collapseFound(reading.source, column, collapse, begins));
    }
  }
  return found;
}

/** What the contract says of a source. */
export function sourceOf(
  { source, events, firstMs, lastMs, live, horizonMs, numberedBy }: JudgedSource,
  counts: { readonly quarantined: number; readonly open: number },
): GapsAnswer["sources"][number] {
  return {
    source,
    events,
    first: new Date(firstMs).toISOString(),
    last: new Date(lastMs).toISOString(),
    live,
    judged_until: new Date(horizonMs).toISOString(),
    numbered_by: numberedBy ?? null,
    ...counts,
  };
}
