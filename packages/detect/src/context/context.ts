// What is known of work from other systems: who holds which post, which case is whose, who is on duty, who is related to whom. Rows have the time in
// which they were true; a question about an access is answered as of the access.
import { type Dictionary, type Names, NONE, PairMap } from "../access/index.ts";

/** Rows of the context tables by column name, as imported. A table that was never imported is absent, which is not the same as empty. */
export interface ContextTables {
  readonly users?: Iterable<Row>;
  readonly assignments?: Iterable<Row>;
  readonly roster?: Iterable<Row>;
  readonly relationships?: Iterable<Row>;
  readonly cases?: Iterable<Row>;
  /** Appointments, encounters, tickets and other work with a person: `user,subject,kind,from,to`. */
  readonly work?: Iterable<Row>;
}
type Row = Readonly<Record<string, string>>;

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
  readonly has: Readonly<Record<keyof ContextTables, boolean>>;
  /** What the tables were at, for findings to name: version and hash per table. */
  readonly version: string;
  readonly #posts = new Map<number, Post[]>();
  readonly #duties = new Map<number, Span[]>();
  readonly #assignmentsOfCase = new Map<number, Assignment[]>();
  readonly #assignmentsOfUser = new Map<number, Assignment[]>();
  readonly #partiesOfCase = new Map<number, Party[]>();
  readonly #partiesOfSubject = new Map<number, Party[]>();
  readonly #relations = new Ties();
  readonly #work = new Ties();

  constructor(names: Names, tables: ContextTables, version: string) {
    this.names = names;
    this.version = version;
    this.has = {
      users: tables.users !== undefined,
      assignments: tables.assignments !== undefined,
      roster: tables.roster !== undefined,
      relationships: tables.relationships !== undefined,
      cases: tables.cases !== undefined,
      work: tables.work !== undefined,
    };
    const { users, subjects, cases, units, roles } = names;
    for (const row of tables.users ?? NOTHING)
      push(this.#posts, id(users, row["user"]), {
        ...spanOf(row["start"], row["end"]),
        role: id(roles, row["role"]),
        unit: id(units, row["unit"]),
        manager: id(users, row["manager"]),
        household: row["household"] ?? "",
        address: row["address"] ?? "",
        name: row["name"] ?? "",
      });
    for (const row of tables.roster ?? NOTHING)
      push(this.#duties, id(users, row["user"]), spanOf(row["start"], row["end"]));
    for (const row of tables.assignments ?? NOTHING) {
      const assignment: Assignment = {
        ...spanOf(row["from"], row["to"]),
        caseRef: id(cases, row["case"]),
        user: id(users, row["user"]),
        role: row["role"] ?? "",
      };
      push(this.#assignmentsOfCase, assignment.caseRef, assignment);
      push(this.#assignmentsOfUser, assignment.user, assignment);
    }
    for (const row of tables.cases ?? NOTHING) {
      const party: Party = {
        ...spanOf(row["opened"], row["closed"]),
        caseRef: id(cases, row["case"]),
        subject: id(subjects, row["subject"]),
        role: row["party_role"] ?? "",
        unit: id(units, row["unit"]),
      };
      push(this.#partiesOfCase, party.caseRef, party);
      push(this.#partiesOfSubject, party.subject, party);
    }
    for (const [rows, ties] of [
      [tables.relationships, this.#relations],
      [tables.work, this.#work],
    ] as const)
      for (const row of rows ?? NOTHING)
        ties.add(id(users, row["user"]), id(subjects, row["subject"]), {
          ...spanOf(row["from"], row["to"]),
          kind: row["kind"] ?? "",
        });
    for (const map of [this.#posts, this.#duties, this.#assignmentsOfCase, this.#assignmentsOfUser])
      for (const rows of map.values()) rows.sort((a, b) => a.fromMs - b.fromMs);
  }

  /** The post that the user held at the instant; undefined where context knows none. Where posts overlap, the one that began last. */
  postAt(user: number, timeMs: number): Post | undefined {
    return this.#posts.get(user)?.findLast((post) => post.fromMs <= timeMs && timeMs < post.toMs);
  }

  /** All posts of a user, by their start. */
  postsOf(user: number): readonly Post[] {
    return this.#posts.get(user) ?? NOTHING;
  }

  /** Duties of a user by their start; undefined where no roster has this user. */
  dutiesOf(user: number): readonly Span[] | undefined {
    return this.#duties.get(user);
  }

  assignmentsOfCase(caseRef: number): readonly Assignment[] {
    return this.#assignmentsOfCase.get(caseRef) ?? NOTHING;
  }

  assignmentsOfUser(user: number): readonly Assignment[] {
    return this.#assignmentsOfUser.get(user) ?? NOTHING;
  }

  /** Whether the case system knows the reference; undefined where no cases were imported. */
  knowsCase(caseRef: number): boolean | undefined {
    return this.has.cases ? this.#partiesOfCase.has(caseRef) : undefined;
  }

  partiesOfCase(caseRef: number): readonly Party[] {
    return this.#partiesOfCase.get(caseRef) ?? NOTHING;
  }

  /** The cases that the subject is a party of. */
  partiesOfSubject(subject: number): readonly Party[] {
    return this.#partiesOfSubject.get(subject) ?? NOTHING;
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

function id(dictionary: Dictionary, text: string | undefined): number {
  return text === undefined ? NONE : dictionary.add(text);
}

function spanOf(from: string | undefined, to: string | undefined): Span {
  return {
    fromMs: from === undefined || from === "" ? -Infinity : Date.parse(from),
    toMs: to === undefined || to === "" ? Infinity : Date.parse(to),
  };
}

function push<T>(map: Map<number, T[]>, key: number, row: T): void {
  const rows = map.get(key);
  if (rows === undefined) map.set(key, [row]);
  else rows.push(row);
}
