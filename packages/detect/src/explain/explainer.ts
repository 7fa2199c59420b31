// What explains an access: the first declared relationship that holds between user and subject at its time, or nothing.
import { type Day, DAY_MS, NONE, SERVICE_ACCOUNT } from "../access/index.ts";
import { type Context, type TableName, typeOfColumn } from "../context/index.ts";
import { Indexes, PathWalker } from "./path-walker.ts";
import { fillSentence, placeholdersOf } from "./placeholder.ts";
import type { Explanations, Placeholder, Relationship } from "./relationship.ts";

/** Why an access is explained, and what that rests on. */
export interface Explanation {
  readonly id: string;
  readonly sentence: string;
  /** Rows of the context tables, in the order of the path; row 1 is the first below the table's header. */
  readonly rows: readonly { readonly table: TableName; readonly row: number }[];
}

interface Compiled {
  readonly relationship: Relationship;
  readonly placeholders: ReadonlyMap<string, Placeholder>;
  /** Undefined where a table of the path was never imported. */
  readonly walker: PathWalker | undefined;
}

const HALF_DAY_MS = DAY_MS / 2;
const [UNKNOWN, CANNOT_HOLD, MAY_HOLD] = [0, 1, 2];

/** For one user on one day: which relationships may hold to each subject, as far as it was asked. */
class DayCandidates {
  /** Of the relationship at `place` to a subject: `states[placeOf(subject) + place]`. */
  states = new Uint8Array(1024);
  readonly #width: number;
  readonly #places = new Map<number, number>();

  constructor(width: number) {
    this.#width = width;
  }

  clear(): void {
    this.states.fill(UNKNOWN, 0, this.#places.size * this.#width);
    this.#places.clear();
  }

  placeOf(subject: number): number {
    const known = this.#places.get(subject);
    if (known !== undefined) return known;
    const place = this.#places.size * this.#width;
    this.#places.set(subject, place);
    if (place + this.#width > this.states.length) {
      const larger = new Uint8Array(this.states.length * 2);
      larger.set(this.states);
      this.states = larger;
    }
    return place;
  }
}

export class Explainer {
  /** Ids of the relationships in the order of precedence; number n in `AccessTable.explained` is `ids[n − 1]`. */
  readonly ids: readonly string[];
  /** Relationships that cannot be judged because a table of their path was never imported: not applicable, which is not "does not hold". */
  readonly absent: readonly { readonly id: string; readonly table: TableName }[];
  readonly #context: Context;
  readonly #compiled: readonly Compiled[];
  #cutCount = 0;

  constructor(context: Context, explanations: Explanations) {
    const indexes = new Indexes(context);
    const { relationships } = explanations;
    this.#context = context;
    this.ids = relationships.map(({ id }) => id);
    const missing = ({ path }: Relationship): TableName | undefined =>
      path.find(({ table }) => !context.has[table])?.table;
    this.absent = relationships.flatMap((relationship) => {
      const table = missing(relationship);
      return table === undefined ? [] : [{ id: relationship.id, table }];
    });
    this.#compiled = relationships.map((relationship) => ({
      relationship,
      placeholders: placeholdersOf(relationship.path),
      walker: missing(relationship) === undefined ? new PathWalker(indexes, relationship) : undefined,
    }));
  }

  /** Walks that ended at their limit, since the start: each left a relationship as not found. */
  get cutCount(): number {
    return this.#cutCount;
  }

  /** 1 + the place in `ids` of the first relationship that holds, 0 where none does. */
  find(user: number, subject: number, timeMs: number): number {
    for (let place = 0; place < this.#compiled.length; place++)
      if (this.holds(place, user, subject, timeMs)) return place + 1;
    return 0;
  }

  /** Whether the relationship at this place in `ids` holds; see `PathWalker.holds`. */
  holds(place: number, user: number, subject: number, timeMs: number, widerMs = 0): boolean {
    const walker = this.#compiled[place]?.walker;
    if (walker === undefined) return false;
    if (walker.holds(user, subject, timeMs, widerMs)) return true;
    if (walker.wasCut) this.#cutCount++;
    return false;
  }

  /** The first relationship that holds, in words and with its rows; undefined where none does. */
  explain(user: number, subject: number, timeMs: number, widerMs = 0): Explanation | undefined {
    const place = this.ids.findIndex((_, at) => this.holds(at, user, subject, timeMs, widerMs));
    const compiled = this.#compiled[place];
    if (compiled?.walker === undefined) return undefined;
    const { relationship, walker, placeholders } = compiled;
    const trail = [...walker.trail];
    const value = (name: string): string => {
      const placeholder = placeholders.get(name);
      if (placeholder === undefined) return `{${name}}`;
      switch (placeholder.kind) {
        case "user":
          return this.#context.names.users.text(user);
        case "subject":
          return this.#context.names.subjects.text(subject);
        case "time":
          return instantText(timeMs);
        default:
          return this.#cellText(relationship, placeholder, trail[placeholder.visit] as number);
      }
    };
    return {
      id: relationship.id,
      sentence: fillSentence(relationship.says, value),
      rows: relationship.path.map(({ table }, visit) => ({ table, row: (trail[visit] as number) + 1 })),
    };
  }

  /**
   * Fills `explained` of the accesses of the users in focus, each as `find` would. Accounts of machines and accesses of nobody stay at 0. What cannot
   * hold at any time of the day is found out once per user and subject: most accesses of a day come back to a record. Rows before `fromRow` are left
   * as they are.
   */
  annotate(day: Day, fromRow = 0): void {
    const { table } = day;
    const today = new DayCandidates(this.#compiled.length);
    for (const user of day.users) {
      if (user === NONE) continue;
      today.clear();
      for (const row of day.rowsOf(user)) {
        if (row < fromRow || ((table.flags[row] as number) & SERVICE_ACCOUNT) !== 0) continue;
        const to = table.subjectFrom[row + 1] as number;
        for (let entry = table.subjectFrom[row] as number; entry < to; entry++)
          table.explained[entry] = this.#findOn(
            today,
            day.startMs,
            user,
            table.subject[entry] as number,
            table.timeMs[row] as number,
          );
      }
    }
  }

  #findOn(today: DayCandidates, startMs: number, user: number, subject: number, timeMs: number): number {
    const at = today.placeOf(subject);
    for (let place = 0; place < this.#compiled.length; place++) {
      if (today.states[at + place] === UNKNOWN) {
        const walker = this.#compiled[place]?.walker;
        // Every row that is true at some time of the day is so at noon with half a day more on both sides.
        const may =
          walker !== undefined && (walker.holds(user, subject, startMs + HALF_DAY_MS, HALF_DAY_MS) || walker.wasCut);
        today.states[at + place] = may ? MAY_HOLD : CANNOT_HOLD;
      }
      if (today.states[at + place] === MAY_HOLD && this.holds(place, user, subject, timeMs)) return place + 1;
    }
    return 0;
  }

  #cellText(
    { path }: Relationship,
    placeholder: Exclude<Placeholder, { kind: "user" | "subject" | "time" }>,
    row: number,
  ): string {
    const { table } = path[placeholder.visit] as Relationship["path"][number];
    const { columns, fromMs, toMs } = this.#context.tables[table];
    if (placeholder.kind !== "column") return instantText((placeholder.kind === "from" ? fromMs : toMs)[row] as number);
    const type = typeOfColumn(table, placeholder.column) ?? "text";
    const text = this.#context.texts.of(type).text(columns[placeholder.column]?.[row] ?? NONE);
    return text === "" ? "not stated" : text;
  }
}

/** `2026-03-02 08:15 UTC`; the open ends in words. */
export function instantText(timeMs: number): string {
  if (timeMs === -Infinity) return "always";
  if (timeMs === Infinity) return "now on";
  return `${new Date(timeMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
