// Schema drift: a field that vanishes from a source's events, or one that appears. Pure. docs/reference/gaps.md#fields
import { type Found, instantOf, minuteOf, rounded } from "./finding.ts";
import { DRIFT } from "./parameters.ts";
import { logNone, shapeOfSpread } from "./spread.ts";

/** Events of one sort (one set of fields) of a source on one UTC day. */
export interface ShapeDay {
  readonly day: number;
  readonly events: number;
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Paths of the fields that these events have. */
  readonly fields: readonly string[];
}

interface Day {
  readonly day: number;
  events: number;
}

interface FieldDay {
  events: number;
  firstIndex: number;
  firstMs: number;
  lastIndex: number;
  lastMs: number;
}

/** Fields that vanished or appeared; a part of a field is named only where the whole has not gone or come with it. */
export function judgeFields(source: string, shapes: readonly ShapeDay[]): Found[] {
  const days = new Map<number, Day>();
  const fields = new Map<string, Map<number, FieldDay>>();
  for (const shape of shapes) {
    const day = days.get(shape.day) ?? { day: shape.day, events: 0 };
    day.events += shape.events;
    days.set(shape.day, day);
    for (const name of shape.fields) {
      const of = fields.get(name) ?? new Map<number, FieldDay>();
      fields.set(name, of);
      addTo(of, shape);
    }
  }
  const ordered = [...days.values()].sort((a, b) => a.day - b.day);
  const found: Found[] = [];
  for (const [name, of] of fields) {
    found.push(...vanished(source, name, of, ordered));
    const one = appeared(source, name, of, ordered);
    if (one !== undefined) found.push(one);
  }
  return withoutParts(found);
}

function addTo(of: Map<number, FieldDay>, shape: ShapeDay): void {
  const { day, events, firstIndex, firstMs, lastIndex, lastMs } = shape;
  const had = of.get(day);
  if (had === undefined) {
    of.set(day, { events, firstIndex, firstMs, lastIndex, lastMs });
    return;
  }
  had.events += events;
  if (firstMs < had.firstMs) Object.assign(had, { firstMs, firstIndex });
  if (lastMs > had.lastMs) Object.assign(had, { lastMs, lastIndex });
}

// Days on which the source sent events, and the field in none of them, judged by the share that it had in the days before.
function vanished(source: string, name: string, of: ReadonlyMap<number, FieldDay>, days: readonly Day[]): Found[] {
  const found: Found[] = [];
  const usual: { day: number; events: number; count: number }[] = [];
  let run: { days: number; log: number; expected: number; events: number } | undefined;
  let last: FieldDay | undefined;
  let start = 0;
  const end = (next: FieldDay | undefined): void => {
    const gone = run;
    run = undefined;
    if (gone === undefined || last === undefined || gone.log > Math.log(DRIFT.vanished)) return;
    const until = next === undefined ? "" : ` until ${minuteOf(next.firstMs)}`;
    found.push({
      kind: "field-vanished",
      source,
      key: `${name} ${instantOf(last.lastMs)}`,
      title: `The field ${name} is in no event since ${minuteOf(last.lastMs)}${until}; ${Math.round(gone.expected)} of ${gone.events} were expected to have it`,
      fromMs: last.lastMs,
      toMs: next?.firstMs ?? null,
      evidence: {
        field: name,
        last_index_with: last.lastIndex,
        next_index_with: next?.firstIndex ?? null,
        events_without: gone.events,
        expected_with: rounded(gone.expected),
        log10_probability: rounded(gone.log / Math.LN10),
        threshold_log10: Math.log10(DRIFT.vanished),
      },
    });
  };
  for (const { day, events } of days) {
    const count = of.get(day)?.events ?? 0;
    if (count > 0) end(of.get(day));
    while (start < usual.length && usual[start]!.day < day - DRIFT.days) start++;
    const before = usual.slice(start);
    if (count === 0 && before.length >= DRIFT.minDays) {
      const sums = before.reduce((sum, one) => ({ events: sum.events + one.events, count: sum.count + one.count }), {
        events: 0,
        count: 0,
      });
      const share = sums.count / sums.events;
      const spread = shapeOfSpread(
        before.map((one) => ({ mean: share * one.events, count: one.count })),
        DRIFT.leastSpread,
        DRIFT.mostSpread,
      );
      run ??= { days: 0, log: 0, expected: 0, events: 0 };
      run.days += 1;
      run.events += events;
      run.expected += share * events;
      run.log += share === 0 ? 0 : logNone(share * events, spread);
    } else usual.push({ day, events, count });
    last = of.get(day) ?? last;
  }
  end(undefined);
  return found;
}

function appeared(
  source: string,
  name: string,
  of: ReadonlyMap<number, FieldDay>,
  days: readonly Day[],
): Found | undefined {
  const firstDay = Math.min(...of.keys());
  const before = days.filter(({ day }) => day < firstDay);
  const eventsBefore = before.reduce((sum, { events }) => sum + events, 0);
  if (before.length < DRIFT.minDays || eventsBefore < DRIFT.minEventsBefore) return undefined;
  // The day itself and the next ones, until there are enough events: what came later than that is another matter.
  let events = 0;
  let count = 0;
  for (const day of days) {
    if (day.day < firstDay) continue;
    events += day.events;
    count += of.get(day.day)?.events ?? 0;
    if (events >= DRIFT.minEventsSince && day.day > firstDay) break;
  }
  if (events < DRIFT.minEventsSince || count < events * DRIFT.appearedShare) return undefined;
  const first = of.get(firstDay)!;
  return {
    kind: "field-appeared",
    source,
    key: `${name} ${instantOf(first.firstMs)}`,
    title: `The field ${name} is new since ${minuteOf(first.firstMs)}: in ${count} of ${events} events, in none of ${eventsBefore} before`,
    fromMs: first.firstMs,
    toMs: null,
    evidence: {
      field: name,
      first_index_with: first.firstIndex,
      events_before: eventsBefore,
      events_since: events,
      with_it: count,
      threshold_share: DRIFT.appearedShare,
    },
  };
}

// A column that is an object goes with its members: the members say nothing more.
function withoutParts(found: readonly Found[]): Found[] {
  const keys = new Set(found.map(({ kind, key }) => `${kind} ${key}`));
  return found.filter(({ kind, key }) => {
    const [name = "", at = ""] = key.split(" ");
    for (let dot = name.lastIndexOf("."); dot > 0; dot = name.lastIndexOf(".", dot - 1))
      if (keys.has(`${kind} ${name.slice(0, dot)} ${at}`)) return false;
    return true;
  });
}
