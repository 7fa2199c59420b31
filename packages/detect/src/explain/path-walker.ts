// A relationship compiled against the context: whether its path leads from a subject to a user at an instant, and over which rows.
import { NONE } from "../access/index.ts";
import { type Context, type TableName, typeOfColumn } from "../context/index.ts";
import type { Grace, Relationship, Visit } from "./relationship.ts";
import { Reach, type Step } from "./reach.ts";
import { END, RowsByPair, RowsByValue } from "./row-index.ts";

/**
 * Most rows that one walk looks at. A subject of thousands of cases, or a case of a million assignments, must not stop the rest: behind this many
 * rows the relationship counts as not found, which can only leave an access unexplained, and the walk as cut (context notes name such crowds).
 */
export const MOST_STEPS = 4096;

const NO_GRACE: Grace = { beforeMs: 0, afterMs: 0 };

/** Indexes over the context's tables, each made once however many paths use it. */
export class Indexes {
  readonly context: Context;
  readonly #byValue = new Map<string, RowsByValue>();
  readonly #byPair = new Map<string, RowsByPair>();

  constructor(context: Context) {
    this.context = context;
  }

  column(table: TableName, column: string): Uint32Array {
    return this.context.tables[table].columns[column] ?? new Uint32Array(0);
  }

  /** The numbers of these texts in a column; a text that the tables do not have has none. */
  numbersOf(table: TableName, column: string, values: readonly string[]): ReadonlySet<number> {
    const texts = this.context.texts.of(typeOfColumn(table, column) ?? "text");
    return new Set(values.map((value) => texts.find(value)).filter((number) => number !== undefined));
  }

  byValue({ table, enter }: Visit, where: Relationship["where"]): RowsByValue {
    const key = keyOf(`${table}.${enter}`, table, where);
    const known = this.#byValue.get(key) ?? new RowsByValue(this.column(table, enter), allowedRows(this, table, where));
    this.#byValue.set(key, known);
    return known;
  }

  byPair({ table, enter, leave }: Visit, where: Relationship["where"]): RowsByPair {
    const key = keyOf(`${table}.${enter}.${leave}`, table, where);
    const known =
      this.#byPair.get(key) ??
      new RowsByPair(this.column(table, enter), this.column(table, leave), allowedRows(this, table, where));
    this.#byPair.set(key, known);
    return known;
  }
}

function keyOf(columns: string, table: TableName, where: Relationship["where"]): string {
  return JSON.stringify([columns, where.filter((condition) => condition.table === table)]);
}

export class PathWalker {
  /** The rows of the last walk that held, one per visit of the path. */
  readonly trail: Uint32Array;
  readonly #steps: readonly Step[];
  readonly #last: RowsByPair;
  readonly #reach: Reach;
  #left = 0;
  #user = 0;
  #timeMs = 0;
  #widerMs = 0;

  constructor(indexes: Indexes, { path, grace, where }: Relationship) {
    this.trail = new Uint32Array(path.length);
    this.#steps = path.map((visit): Step => {
      const { table } = visit;
      const { fromMs, toMs } = indexes.context.tables[table];
      const { beforeMs, afterMs } = grace[table] ?? NO_GRACE;
      return {
        rows: indexes.byValue(visit, where),
        leave: indexes.column(table, visit.leave),
        isTrue: (row, timeMs, widerMs): boolean => {
          const [from, to] = [fromMs[row] as number, toMs[row] as number];
          // A row that is never true (tables.ts) has from > to: no grace makes it true.
          return from <= to && from - beforeMs - widerMs <= timeMs && timeMs < to + afterMs + widerMs;
        },
      };
    });
    this.#reach = new Reach(this.#steps);
    this.#last = indexes.byPair(path.at(-1) as Visit, where);
  }

  /** Whether the last walk ended at its limit instead of with an answer. */
  get wasCut(): boolean {
    return this.#left < 0;
  }

  /** Whether the relationship holds; with `widerMs`, whether it would if every row began so much earlier and ended so much later. */
  holds(user: number, subject: number, timeMs: number, widerMs = 0): boolean {
    this.#left = MOST_STEPS;
    this.#user = user;
    this.#timeMs = timeMs;
    this.#widerMs = widerMs;
    if (user === NONE || subject === NONE || !this.#reach.may(user, subject, timeMs, widerMs)) return false;
    return this.#walk(0, subject);
  }

  #walk(visit: number, value: number): boolean {
    const step = this.#steps[visit] as Step;
    if (visit === this.#steps.length - 1) {
      for (let row = this.#last.first(value, this.#user); row !== END; row = this.#last.next(row)) {
        if (--this.#left < 0) return false;
        if (!step.isTrue(row, this.#timeMs, this.#widerMs)) continue;
        this.trail[visit] = row;
        return true;
      }
      return false;
    }
    const { rows } = step.rows;
    const to = step.rows.to(value);
    for (let place = step.rows.from(value); place < to; place++) {
      if (--this.#left < 0) return false;
      const row = rows[place] as number;
      const next = step.leave[row] as number;
      if (next === NONE || !step.isTrue(row, this.#timeMs, this.#widerMs)) continue;
      this.trail[visit] = row;
      if (this.#walk(visit + 1, next)) return true;
    }
    return false;
  }
}

/** 1 for rows that meet the conditions; undefined where there are none. */
function allowedRows(indexes: Indexes, table: TableName, where: Relationship["where"]): Uint8Array | undefined {
  const conditions = where.filter((condition) => condition.table === table);
  if (conditions.length === 0) return undefined;
  const { length } = indexes.context.tables[table];
  const allowed = new Uint8Array(length).fill(1);
  for (const { column, values } of conditions) {
    const wanted = indexes.numbersOf(table, column, values);
    const cells = indexes.column(table, column);
    for (let row = 0; row < length; row++) if (!wanted.has(cells[row] as number)) allowed[row] = 0;
  }
  return allowed;
}
