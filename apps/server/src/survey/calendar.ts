// The completeness calendar: for each source and UTC day what is known of it, from one look of the rules. Pure. docs/reference/gaps.md#calendar
import type { CalendarAnswer, CalendarDay, CalendarSource, DayState, Gap, GapKind, IntakeState } from "@quis/contract";
import { DAY_MS, HOUR_MS, type JudgedSource, type Look, RULES_VERSION, sourceOf } from "../completeness/index.ts";

export interface CalendarInput {
  readonly look: Look;
  readonly intakes: readonly IntakeState[];
  readonly days: number;
  /** Last day shown, in days since the epoch; undefined for the last that was judged. */
  readonly to: number | undefined;
}

/** They say something of accounts or of a law, not that a day lacks something. */
const NOT_OF_DAYS: ReadonlySet<GapKind> = new Set([
  "coverage-operation",
  "coverage-field",
  "leaver-active",
  "account-without-person",
  "accounts-unknown",
  "review-overdue",
]);
const SILENCES: ReadonlySet<GapKind> = new Set(["silence", "heartbeat"]);
/** Events due since the last one, below which nobody says late. */
const LEAST_OVERDUE = 3;
/** Fewer expected events than this are none. */
const LEAST_EXPECTED = 1;

export function calendarOf({ look, intakes, days, to }: CalendarInput): CalendarAnswer {
  const { judgement, gaps, atMs } = look;
  const judgedMs = judgement.sources.reduce((most, { horizonMs }) => Math.max(most, horizonMs), 0);
  const lastDay = to ?? Math.floor((judgedMs === 0 ? atMs : Math.min(judgedMs, atMs)) / DAY_MS);
  const firstDay = lastDay - days + 1;
  const named = new Set<string>();
  const sources = judgement.sources.map((judged): CalendarSource => {
    const own = gaps.filter((gap) => gap.source === judged.source);
    const overdue = overdueOf(judged, own);
    const cells = daysOf(judged, own, { firstDay, lastDay, overdue, atMs });
    for (const { gaps: ids } of cells) for (const id of ids) named.add(id);
    return {
      source: judged.source,
      span: spanOf(judged, gaps),
      intake: intakes.find(({ id }) => id === judged.source) ?? null,
      overdue,
      usual_per_day: usualPerDay(judged),
      days: cells,
    };
  });
  const known = new Set(sources.map(({ source }) => source));
  for (const intake of intakes) {
    if (known.has(intake.id)) continue;
    const cells = Array.from({ length: days }, (_, at) => emptyDay(firstDay + at));
    sources.push({ source: intake.id, span: null, intake, overdue: null, usual_per_day: null, days: cells });
  }
  return {
    as_of: new Date(atMs).toISOString(),
    rules: RULES_VERSION,
    first_day: dayText(firstDay),
    last_day: dayText(lastDay),
    sources: sources.toSorted((a, b) => (a.source < b.source ? -1 : 1)),
    gaps: gaps
      .filter(({ id }) => named.has(id))
      .map(({ id, kind, source, state, title, from, to: end }) => ({ id, kind, source, state, title, from, to: end })),
  };
}

/** What the ledger says of a source as a whole. */
export function spanOf(judged: JudgedSource, gaps: readonly Gap[]): NonNullable<CalendarSource["span"]> {
  const open = gaps.filter(({ source, state }) => source === judged.source && state === "open");
  const quarantined = open.reduce(
    (sum, { kind, evidence }) => sum + (kind === "quarantined" ? Number(evidence["records"] ?? 0) : 0),
    0,
  );
  return sourceOf(judged, { open: open.length, quarantined });
}

/** Events due since the last one; null unless the source is judged up to now, they are enough to speak of, and no finding says it already. */
export function overdueOf({ live, lastMs, hours }: JudgedSource, own: readonly Gap[]): number | null {
  if (!live || own.some(({ kind, state, to }) => SILENCES.has(kind) && state === "open" && to === null)) return null;
  let due = 0;
  for (const { hourMs, expected } of hours) if (hourMs > lastMs) due += expected ?? 0;
  return due < LEAST_OVERDUE ? null : Math.round(due * 10) / 10;
}

function usualPerDay({ hours }: JudgedSource): number | null {
  const days = new Map<number, number>();
  for (const { hourMs, seen } of hours) {
    const day = Math.floor(hourMs / DAY_MS);
    days.set(day, (days.get(day) ?? 0) + seen);
  }
  const counts = [...days]
    .slice(-28)
    .map(([, count]) => count)
    .filter((count) => count > 0)
    .toSorted((a, b) => a - b);
  return counts[Math.floor(counts.length / 2)] ?? null;
}

interface Span {
  readonly firstDay: number;
  readonly lastDay: number;
  readonly overdue: number | null;
  readonly atMs: number;
}

function daysOf(judged: JudgedSource, own: readonly Gap[], { firstDay, lastDay, overdue, atMs }: Span): CalendarDay[] {
  const sums = new Map<number, { events: number; expected: number; unexpected: boolean }>();
  for (const { hourMs, expected, seen } of judged.hours) {
    const day = Math.floor(hourMs / DAY_MS);
    if (day < firstDay || day > lastDay) continue;
    const sum = sums.get(day) ?? { events: 0, expected: 0, unexpected: false };
    sums.set(day, sum);
    sum.events += seen;
    if (expected === null) sum.unexpected = true;
    else sum.expected += expected;
  }
  const touching = own
    .filter(({ kind, from }) => from !== null && !NOT_OF_DAYS.has(kind))
    .map((gap) => ({
      gap,
      first: Math.floor(Date.parse(gap.from!) / DAY_MS),
      last: Math.floor((gap.to === null ? atMs : lastMsOf(gap)) / DAY_MS),
    }));
  const lastEventDay = Math.floor(judged.lastMs / DAY_MS);
  const horizonDay = Math.floor((judged.horizonMs - 1) / DAY_MS);
  return Array.from({ length: lastDay - firstDay + 1 }, (_, at): CalendarDay => {
    const day = firstDay + at;
    const sum = sums.get(day);
    const here = touching.filter(({ first, last }) => first <= day && day <= last).map(({ gap }) => gap);
    const open = here.filter(({ state }) => state === "open");
    const expected = sum === undefined || sum.unexpected ? null : Math.round(sum.expected * 10) / 10;
    const events = sum?.events ?? 0;
    return {
      day: dayText(day),
      state: stateOf({
        events,
        expected,
        open,
        isJudged: sum !== undefined && day <= horizonDay,
        isLate: overdue !== null && day >= lastEventDay && day <= horizonDay && (events === 0 || day === horizonDay),
      }),
      events,
      expected,
      gaps: open.map(({ id }) => id),
      filled: here.length - open.length,
    };
  });
}

// A span that ends at midnight does not touch the day that begins there.
function lastMsOf({ from, to }: Gap): number {
  return Math.max(Date.parse(from!), Date.parse(to!) - 1);
}

interface Known {
  readonly events: number;
  readonly expected: number | null;
  readonly open: readonly Gap[];
  readonly isJudged: boolean;
  readonly isLate: boolean;
}

function stateOf({ events, expected, open, isJudged, isLate }: Known): DayState {
  if (open.some(({ kind }) => SILENCES.has(kind))) return "silent";
  if (open.length > 0) return "gap";
  if (!isJudged) return "unknown";
  if (isLate) return "late";
  if (expected === null) return "unknown";
  if (events > 0) return "complete";
  return expected < LEAST_EXPECTED ? "not-expected" : "quiet";
}

function emptyDay(day: number): CalendarDay {
  return { day: dayText(day), state: "unknown", events: 0, expected: null, gaps: [], filled: 0 };
}

function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Whole hours, for pages that show them. */
export function hourText(hourMs: number): string {
  return new Date(Math.floor(hourMs / HOUR_MS) * HOUR_MS).toISOString();
}
