// The queue of findings: ranked, folded, filtered, a page at a time; and what stands beside one finding. A view over the register.
import {
  type FindingsAnswer,
  type FindingsQuery,
  findingsQuerySchema,
  type QueuedFinding,
  type FindingAnswer,
} from "@quis/contract";
import type { Detector } from "@quis/detect";
import { hint } from "@quis/sources";
import { instantMs } from "../ask/index.ts";
import type { ContextStore } from "../context/context-store.ts";
import { QuisError } from "../instance/error.ts";
import { SAMPLE_KIND } from "./finding.ts";
import { type Folds, foldsOf } from "./folding.ts";
import { decodePlace, encodePlace, isBehind, placeBehind, QUEUE_START, rankRows } from "./rank.ts";
import type { FindingRegister, KnownFinding } from "./register.ts";
import { isOfRule, RULE_MINUTES } from "./rule-finding.ts";
import type { SeenFindings } from "./seen.ts";
import { UnitsOfUsers } from "./units.ts";

export interface QueueParts {
  readonly register: FindingRegister;
  readonly context: ContextStore;
  readonly detectors: readonly Detector[];
  readonly seen: SeenFindings;
}

type Ranked = KnownFinding & { readonly rank: number };
type Page = Pick<FindingsAnswer, "findings" | "total" | "next" | "kinds">;
type Related = FindingAnswer["related"];

/** Findings beside one, of each relation. */
const MOST_RELATED = 20;

export class FindingQueue {
  readonly #parts: QueueParts;
  readonly #units: UnitsOfUsers;
  // Ranks and folds of all findings, until one more is sealed.
  #view:
    | { readonly of: readonly KnownFinding[]; readonly ranked: readonly Ranked[]; readonly folds: Folds }
    | undefined;

  constructor(parts: QueueParts) {
    this.#parts = parts;
    this.#units = new UnitsOfUsers(parts.context);
  }

  /** @throws QuisError QUIS_BAD_INPUT for a kind or detector that is not known, or a cursor that was not made here */
  async page(actor: string, query: FindingsQuery): Promise<Page> {
    const asked = findingsQuerySchema.parse(query);
    const { ranked, folds } = await this.#ranked();
    this.#check(asked, ranked);
    const [units, seen] = await Promise.all([this.#units.present(), this.#parts.seen.by(actor)]);
    const row = rowsBy({ units, seen, folds, minutes: this.#minutes() });
    const fromMs = asked.from === undefined ? -Infinity : instantMs(asked.from);
    const toMs = asked.to === undefined ? Infinity : instantMs(asked.to);
    const all = new Map(ranked.map((one) => [one.id, one]));
    const asks = ({ detector, unit, user, subject, rank_to: rankTo, state }: typeof asked, one: Ranked): boolean =>
      (detector === undefined || one.signals.some((signal) => signal.detector === detector)) &&
      (unit === undefined || units.get(one.user) === unit) &&
      (user === undefined || one.user === user) &&
      (subject === undefined || one.subject === subject) &&
      (rankTo === undefined || one.rank <= rankTo) &&
      (state === undefined || seen.has(one.id) === (state === "seen")) &&
      Date.parse(one.day) >= fromMs &&
      Date.parse(one.day) < toMs;
    const folded = asked.folded === "true";
    const shown = folded ? ranked.filter(({ id }) => !folds.into.has(id)) : ranked;
    // What stands within a row is found by it too.
    const members = (one: Ranked): Ranked[] =>
      folded ? [one, ...(folds.within.get(one.id) ?? []).flatMap((id) => all.get(id) ?? [])] : [one];
    const before = shown.filter((one) => members(one).some((member) => asks(asked, member)));
    const matching =
      asked.kind === undefined
        ? before
        : before.filter((one) =>
            members(one).some(({ kind, ...rest }) => kind === asked.kind && asks(asked, { kind, ...rest })),
          );
    const place = asked.cursor === undefined ? QUEUE_START : decodePlace(asked.cursor);
    const rest = asked.cursor === undefined ? matching : matching.filter((one) => isBehind(one, place));
    const page = asked.all === "true" ? rest : rest.slice(0, asked.limit);
    return {
      findings: page.map(row),
      total: matching.length,
      next: page.length < rest.length ? encodePlace(placeBehind(page, place)) : null,
      kinds: countKinds(before, members, seen),
    };
  }

  /** One finding as its row, with what stands beside it; undefined if none has the id. */
  async beside(
    actor: string,
    id: string,
  ): Promise<{ readonly row: QueuedFinding; readonly related: Related } | undefined> {
    const { ranked, folds } = await this.#ranked();
    const one = ranked.find((known) => known.id === id);
    if (one === undefined) return undefined;
    const [units, seen] = await Promise.all([this.#units.present(), this.#parts.seen.by(actor)]);
    const row = rowsBy({ units, seen, folds, minutes: this.#minutes() });
    const host = folds.into.get(id) ?? id;
    const sameQuestion = new Set([host, ...(folds.within.get(host) ?? [])]);
    const taken = new Set([id]);
    const related: Related = [];
    const add = (relation: Related[number]["relation"], is: (other: Ranked) => boolean): void => {
      let left = MOST_RELATED;
      for (const other of ranked) {
        if (left === 0 || taken.has(other.id) || !is(other)) continue;
        taken.add(other.id);
        left--;
        related.push({ relation, row: row(other) });
      }
    };
    add("folded", (other) => sameQuestion.has(other.id));
    if (one.user !== "") {
      add("day", (other) => other.user === one.user && other.day === one.day);
      add("user", (other) => other.user === one.user);
    }
    if (one.subject !== "") add("subject", (other) => other.subject === one.subject);
    return { row: row(one), related };
  }

  async #ranked(): Promise<{ readonly ranked: readonly Ranked[]; readonly folds: Folds }> {
    const known = await this.#parts.register.rows();
    if (this.#view?.of !== known)
      this.#view = {
        of: known,
        ranked: rankRows(known),
        folds: foldsOf(known.map((one) => ({ ...one, days: one.signals.map(({ day }) => day) }))),
      };
    return this.#view;
  }

  #check({ kind, detector }: FindingsQuery, ranked: readonly Ranked[]): void {
    const { detectors } = this.#parts;
    const kinds = new Set([...detectors, ...ranked].map((one) => one.kind)).add(SAMPLE_KIND);
    if (kind !== undefined && !kinds.has(kind)) throw unknown("kind", kind, kinds);
    const ids = new Set([...detectors.map(({ id }) => id), "sigma", SAMPLE_KIND]);
    if (detector !== undefined && !ids.has(detector)) throw unknown("detector", detector, ids);
  }

  #minutes(): ReadonlyMap<string, number> {
    return new Map(this.#parts.detectors.map(({ kind, review }) => [kind, review.minutes]));
  }
}

function unknown(name: string, value: string, known: ReadonlySet<string>): QuisError {
  const text = `${name}: expected one of ${[...known].join(", ")}, got ${value}${hint(value, known)}`;
  return new QuisError("QUIS_BAD_INPUT", text);
}

function countKinds(
  rows: readonly Ranked[],
  members: (one: Ranked) => readonly Ranked[],
  seen: ReadonlySet<string>,
): Page["kinds"] {
  const counts = new Map<string, { title: string | null; total: number; new: number }>();
  for (const row of rows)
    for (const [kind, member] of new Map(members(row).map((one) => [one.kind, one]))) {
      const count = counts.get(kind) ?? { title: titleOf(member), total: 0, new: 0 };
      count.total++;
      if (!seen.has(row.id)) count.new++;
      counts.set(kind, count);
    }
  return [...counts]
    .map(([kind, count]) => ({ kind, ...count }))
    .toSorted((a, b) => b.total - a.total || (a.kind < b.kind ? -1 : 1));
}

/** A rule's sentence begins with its title. */
function titleOf(finding: Ranked): string | null {
  return isOfRule(finding) ? (finding.sentence.split(": ", 1)[0] ?? null) : null;
}

interface RowInput {
  readonly units: ReadonlyMap<string, string>;
  readonly seen: ReadonlySet<string>;
  readonly folds: Folds;
  readonly minutes: ReadonlyMap<string, number>;
}

function rowsBy({ units, seen, folds, minutes: usual }: RowInput): (one: Ranked) => QueuedFinding {
  return (one) => {
    const { signals, upheld, counter, minutes: set, ...row } = one;
    const first = signals.find(({ kind }) => kind === one.kind) ?? signals[0];
    const sample = one.kind === SAMPLE_KIND;
    const minutes = sample ? null : (set ?? usual.get(one.kind) ?? RULE_MINUTES);
    // priority = harm × upheld ÷ minutes
    const harm = minutes === null || upheld === null || upheld === 0 ? null : (one.priority * minutes) / upheld;
    return {
      ...row,
      events: [...row.events],
      raised: { ...row.raised },
      upheld,
      unit: units.get(one.user) ?? "",
      against: sample ? [] : signals.map(({ detector, sentence }) => ({ detector, sentence })),
      counter: [...counter],
      stratum: first?.stratum ?? "",
      calibration: first?.calibration ?? 0,
      minutes,
      harm: harm === null ? null : Math.round(harm),
      drawn: sample
        ? { seed: String(first?.figures["seed"] ?? ""), among: Number(first?.figures["among"] ?? 0) }
        : null,
      seen: seen.has(one.id),
      with: [...(folds.within.get(one.id) ?? [])],
    };
  };
}
