// What is known of work from other systems: who holds which post, which case is whose, who is on duty, who is related to whom. Rows have the time in
// which they were true; a question about an access is answered as of the access.
import { type Names, NONE, PairMap } from "../access/index.ts";
import {
  type ContextTables,
  readTable,
  type Row,
  type Table,
  TABLE_NAMES,
  type TableName,
  TableTexts,
} from "./tables.ts";

/** When a row is true: from inclusive, to exclusive; ±Infinity where it is open. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}
export interface Post extends Span {
  readonly role: number;
  readonly unit: number;
  /** User number, `NONE` where there is none. */
  readonly manager: number;
  readonly household: string;
  readonly address: string;
  readonly name: string;
}
export interface Assignment extends Span {
  readonly caseRef: number;
  readonly user: number;
  readonly role: string;
}
export interface Party extends Span {
  readonly caseRef: number;
  readonly subject: number;
  readonly role: string;
  readonly unit: number;
}
/** A relationship or a piece of work of a user with a subject. */
export interface Tie extends Span {
  readonly kind: string;
}

const NOTHING: readonly never[] = [];

export class Context {
  readonly names: Names;
  /** Which tables were imported. */
  readonly has: Readonly<Record<TableName, boolean>>;
  /** The tables in columns; one that was never imported has no rows. */
  readonly tables: Readonly<Record<TableName, Table>>;
  readonly texts: TableTexts;
  /** What the tables were at, for findings to name: version and hash per table. */
  readonly version: string;
  /** From the first duty's start to the last one's end; undefined without a roster. Outside it the roster says nothing. */
  readonly rosterSpan: Span | undefined;
  readonly #posts: Lists<Post> = [];
  readonly #duties: Lists<Span> = [];
  readonly #assignmentsOfCase: Lists<Assignment> = [];
  readonly #assignmentsOfUser: Lists<Assignment> = [];
  readonly #partiesOfCase: Lists<Party> = [];
  readonly #partiesOfSubject: Lists<Party> = [];
  readonly #relations = new Ties();
  readonly #work = new Ties();

  constructor(names: Names, tables: ContextTables, version: string) {
    this.names = names;
    this.version = version;
    this.texts = new TableTexts(names);
    const read = (name: TableName): Table => readTable(this.texts, name, tables[name] ?? (NOTHING as readonly Row[]));
    this.tables = Object.fromEntries(TABLE_NAMES.map((name) => [name, read(name)])) as Record<TableName, Table>;
    this.has = Object.fromEntries(TABLE_NAMES.map((name) => [name, tables[name] !== undefined])) as Record<
      TableName,
      boolean
    >;
    this.#indexPeople();
    this.rosterSpan = wholeSpan(this.tables.roster);
    this.#indexCases();
    for (const [name, ties] of [
      ["relationships", this.#relations],
      ["work", this.#work],
    ] as const) {
      const table = this.tables[name];
      for (let row = 0; row < table.length; row++)
        ties.add(cell(table, "user", row), cell(table, "subject", row), {
          ...spanOf(table, row),
          kind: this.#text(table, "kind", row),
        });
    }
    for (const lists of [this.#partiesOfCase, this.#partiesOfSubject]) trim(lists);
    for (const lists of [this.#posts, this.#duties, this.#assignmentsOfCase, this.#assignmentsOfUser]) {
      trim(lists);
      for (const rows of lists) rows?.sort((a, b) => a.fromMs - b.fromMs);
    }
  }

  #indexPeople(): void {
    const { users, roster } = this.tables;
    for (let row = 0; row < users.length; row++)
      push(this.#posts, cell(users, "user", row), {
        ...spanOf(users, row),
        role: cell(users, "role", row),
        unit: cell(users, "unit", row),
        manager: cell(users, "manager", row),
        household: this.texts.of("household").text(cell(users, "household", row)),
        address: this.texts.of("address").text(cell(users, "address", row)),
        name: this.#text(users, "name", row),
      });
    for (let row = 0; row < roster.length; row++) push(this.#duties, cell(roster, "user", row), spanOf(roster, row));
  }

  #indexCases(): void {
    const { assignments, cases } = this.tables;
    for (let row = 0; row < assignments.length; row++) {
      const assignment: Assignment = {
        ...spanOf(assignments, row),
        caseRef: cell(assignments, "case", row),
        user: cell(assignments, "user", row),
        role: this.#text(assignments, "role", row),
      };
      push(this.#assignmentsOfCase, assignment.caseRef, assignment);
      push(this.#assignmentsOfUser, assignment.user, assignment);
    }
    for (let row = 0; row < cases.length; row++) {
      const party: Party = {
        ...spanOf(cases, row),
        caseRef: cell(cases, "case", row),
        subject: cell(cases, "subject", row),
        role: this.#text(cases, "party_role", row),
        unit: cell(cases, "unit", row),
      };
      push(this.#partiesOfCase, party.caseRef, party);
      push(this.#partiesOfSubject, party.subject, party);
    }
  }

  #text(table: Table, column: string, row: number): string {
    return this.texts.of("text").text(cell(table, column, row));
  }

  /** The post that the user held at the instant; undefined where context knows none. Where posts overlap, the one that began last. */
  postAt(user: number, timeMs: number): Post | undefined {
    return at(this.#posts, user)?.findLast((post) => post.fromMs <= timeMs && timeMs < post.toMs);
  }

  /** All posts of a user, by their start. */
  postsOf(user: number): readonly Post[] {
    return at(this.#posts, user) ?? NOTHING;
  }

  /** Duties of a user by their start; undefined where no roster has this user. */
  dutiesOf(user: number): readonly Span[] | undefined {
    return at(this.#duties, user);
  }

  assignmentsOfCase(caseRef: number): readonly Assignment[] {
    return at(this.#assignmentsOfCase, caseRef) ?? NOTHING;
  }

  assignmentsOfUser(user: number): readonly Assignment[] {
    return at(this.#assignmentsOfUser, user) ?? NOTHING;
  }

  /** Whether the case system knows the reference; undefined where no cases were imported. */
  knowsCase(caseRef: number): boolean | undefined {
    return this.has.cases ? at(this.#partiesOfCase, caseRef) !== undefined : undefined;
  }

  partiesOfCase(caseRef: number): readonly Party[] {
    return at(this.#partiesOfCase, caseRef) ?? NOTHING;
  }

  /** The cases that the subject is a party of. */
  partiesOfSubject(subject: number): readonly Party[] {
    return at(this.#partiesOfSubject, subject) ?? NOTHING;
  }

  /** Private ties: self, household, address, colleague, declared. */
  relations(user: number, subject: number): readonly Tie[] {
    return this.#relations.of(user, subject);
  }

  work(user: number, subject: number): readonly Tie[] {
    return this.#work.of(user, subject);
  }
}

class Ties {
  readonly #pairs = new PairMap();
  readonly #ties: Tie[][] = [];

  add(user: number, subject: number, tie: Tie): void {
    const slot = this.#pairs.add(user, subject);
    const known = this.#ties[slot];
    if (known === undefined) this.#ties[slot] = [tie];
    else known.push(tie);
  }

  of(user: number, subject: number): readonly Tie[] {
    const slot = this.#pairs.find(user, subject);
    return slot === undefined ? NOTHING : (this.#ties[slot] as Tie[]);
  }
}

function cell(table: Table, column: string, row: number): number {
  return table.columns[column]?.[row] ?? NONE;
}

function spanOf(table: Table, row: number): Span {
  return { fromMs: table.fromMs[row] as number, toMs: table.toMs[row] as number };
}

/** Lists by small numbers, holes where a number has none: half of what a map takes, and there are millions. */
type Lists<T> = (T[] | undefined)[];

function at<T>(lists: Lists<T>, key: number): T[] | undefined {
  // Beyond its end an array is slow to read.
  return key < lists.length ? lists[key] : undefined;
}

function push<T>(lists: Lists<T>, key: number, row: T): void {
  const rows = at(lists, key);
  if (rows !== undefined) rows.push(row);
  else {
    // A hole is written, so that the array stays one.
    while (lists.length < key) lists.push(undefined);
    lists[key] = [row];
  }
}

/** An array that has grown by one has room for sixteen more. */
function trim<T>(lists: Lists<T>): void {
  for (let key = 0; key < lists.length; key++) lists[key] = lists[key]?.slice();
}

/** From the first start to the last end of the rows. */
function wholeSpan(table: Table): Span | undefined {
  let [fromMs, toMs] = [Infinity, -Infinity];
  for (let row = 0; row < table.length; row++) {
    const span = spanOf(table, row);
    [fromMs, toMs] = [Math.min(fromMs, span.fromMs), Math.max(toMs, span.toMs)];
  }
  return fromMs < toMs ? { fromMs, toMs } : undefined;
}
