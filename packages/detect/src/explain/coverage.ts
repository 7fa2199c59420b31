// How many accesses declared relationships explain, never without how many made-up accesses they would explain too: a relationship that explains
// everything explains nothing. ../../../docs/explanation/explaining-accesses.md
import { type Day, NONE, PairMap, SERVICE_ACCOUNT } from "../access/index.ts";
import type { Context } from "../context/index.ts";
import { mix, seedOf } from "./draw.ts";
import type { Explainer } from "./explainer.ts";
import { drawFake, FakeSubjects, unitAt } from "./fakes.ts";
import { type Clustered, type Share, shareOf } from "./interval.ts";

export interface CoverageSettings {
  /** What fakes are drawn by. */
  readonly seed: string;
  /** Fakes of each kind per day. */
  readonly fakesPerDay: number;
  /** Fewest users of a role or unit that is shown by itself. */
  readonly fewestUsers: number;
}

export const COVERAGE_DEFAULTS: CoverageSettings = { seed: "quis", fakesPerDay: 500, fewestUsers: 11 };

/** The four shares that are always shown together. */
export interface CoverageShares {
  /** All accesses of people to subjects. */
  readonly all: Share;
  /** The first access of each user to each subject. */
  readonly first: Share;
  /** Made-up accesses: a real user and time, any subject. */
  readonly randomFakes: Share;
  /** The same with a subject whom the user's team handles. */
  readonly matchedFakes: Share;
}

export interface CoverageReport extends CoverageShares {
  readonly context: string;
  readonly seed: string;
  readonly days: number;
  /** By the first relationship that holds, in the order of precedence; counts of all kinds of accesses. */
  readonly relationships: readonly {
    readonly id: string;
    readonly all: number;
    readonly first: number;
    readonly randomFakes: number;
    readonly matchedFakes: number;
  }[];
  readonly roles: readonly (CoverageShares & { readonly name: string })[];
  readonly units: readonly (CoverageShares & { readonly name: string })[];
  /** Relationships that could not be judged, and the table that was never imported. */
  readonly absent: readonly { readonly id: string; readonly table: string }[];
}

type Kind = keyof CoverageShares;
const KINDS: readonly Kind[] = ["all", "first", "randomFakes", "matchedFakes"];

/** Counts of one group by user. */
class Book {
  readonly users: Readonly<Record<Kind, Map<number, Clustered>>> = {
    all: new Map(),
    first: new Map(),
    randomFakes: new Map(),
    matchedFakes: new Map(),
  };

  add(kind: Kind, user: number, isExplained: boolean): void {
    const known = this.users[kind].get(user);
    if (known === undefined) this.users[kind].set(user, { count: 1, explained: isExplained ? 1 : 0 });
    else {
      known.count++;
      if (isExplained) known.explained++;
    }
  }

  shares(): CoverageShares {
    const [all, first, randomFakes, matchedFakes] = KINDS.map((kind) => shareOf(this.users[kind].values()));
    return { all, first, randomFakes, matchedFakes } as CoverageShares;
  }
}

/** Fed with annotated days in time order; `report` may be asked for at any time. */
export class Coverage {
  readonly #context: Context;
  readonly #explainer: Explainer;
  readonly #settings: CoverageSettings;
  readonly #seed: number;
  readonly #fakes: FakeSubjects;
  readonly #seen = new PairMap();
  readonly #whole = new Book();
  readonly #roles = new Map<number, Book>();
  readonly #units = new Map<number, Book>();
  readonly #byRelationship: Readonly<Record<Kind, Float64Array>>;
  #days = 0;

  constructor(context: Context, explainer: Explainer, settings: Partial<CoverageSettings> = {}) {
    this.#context = context;
    this.#explainer = explainer;
    this.#settings = { ...COVERAGE_DEFAULTS, ...settings };
    this.#seed = seedOf(this.#settings.seed);
    this.#fakes = new FakeSubjects(context);
    const counts = (): Float64Array => new Float64Array(explainer.ids.length + 1);
    this.#byRelationship = { all: counts(), first: counts(), randomFakes: counts(), matchedFakes: counts() };
  }

  /** Takes in a day that `Explainer.annotate` has gone over. */
  add(day: Day): void {
    const { table } = day;
    const rows: number[] = [];
    const today = new PairMap();
    for (let row = 0; row < table.length; row++) {
      const user = table.user[row] as number;
      const [from, to] = [table.subjectFrom[row] as number, table.subjectFrom[row + 1] as number];
      if (user === NONE || from === to || ((table.flags[row] as number) & SERVICE_ACCOUNT) !== 0) continue;
      rows.push(row);
      for (let entry = from; entry < to; entry++) {
        const subject = table.subject[entry] as number;
        const explained = table.explained[entry] as number;
        this.#count("all", day, row, explained);
        today.add(user, subject);
        const { size } = this.#seen;
        if (this.#seen.add(user, subject) === size) this.#count("first", day, row, explained);
      }
    }
    this.#drawFakes(day, rows, today);
    this.#fakes.learn(day);
    this.#days++;
  }

  report(): CoverageReport {
    const { names } = this.#context;
    return {
      context: this.#context.version,
      seed: this.#settings.seed,
      days: this.#days,
      ...this.#whole.shares(),
      relationships: ["nothing", ...this.#explainer.ids].map((id, at) => ({
        id,
        all: this.#byRelationship.all[at] as number,
        first: this.#byRelationship.first[at] as number,
        randomFakes: this.#byRelationship.randomFakes[at] as number,
        matchedFakes: this.#byRelationship.matchedFakes[at] as number,
      })),
      roles: this.#grouped(this.#roles, (role) => names.roles.text(role)),
      units: this.#grouped(this.#units, (unit) => names.units.text(unit)),
      absent: this.#explainer.absent,
    };
  }

  // As many random and matched fakes as the setting says, each beside a real access that is chosen by the seed.
  #drawFakes(day: Day, rows: readonly number[], today: PairMap): void {
    const { table } = day;
    const drawn = Math.min(this.#settings.fakesPerDay, rows.length);
    for (let i = 0; i < drawn; i++) {
      const bits = mix(this.#seed, day.day, i);
      const row = rows[Math.floor((bits / 0x100000000) * rows.length)] as number;
      const [user, timeMs] = [table.user[row] as number, table.timeMs[row] as number];
      const unit = unitAt(this.#context, user, timeMs, table.unit[row] as number);
      const isReal = (subject: number): boolean => today.find(user, subject) !== undefined;
      for (const kind of ["random", "matched"] as const) {
        const subject = drawFake(this.#fakes, kind, unit, mix(bits, kind === "random" ? 1 : 2), isReal);
        if (subject === NONE) continue;
        const explained = this.#explainer.find(user, subject, timeMs);
        this.#count(kind === "random" ? "randomFakes" : "matchedFakes", day, row, explained);
      }
    }
  }

  #count(kind: Kind, { table }: Day, row: number, explained: number): void {
    const [user, timeMs] = [table.user[row] as number, table.timeMs[row] as number];
    const role = this.#context.postAt(user, timeMs)?.role ?? NONE;
    const unit = unitAt(this.#context, user, timeMs, table.unit[row] as number);
    for (const book of [this.#whole, bookOf(this.#roles, role), bookOf(this.#units, unit)])
      book.add(kind, user, explained !== 0);
    (this.#byRelationship[kind][explained] as number)++;
  }

  // Groups of few users are shown as one: a share of two people is a share of each.
  #grouped(books: ReadonlyMap<number, Book>, nameOf: (key: number) => string): (CoverageShares & { name: string })[] {
    const shown: (CoverageShares & { name: string })[] = [];
    const small = new Book();
    let smallCount = 0;
    for (const [key, book] of books) {
      if (book.users.all.size >= this.#settings.fewestUsers)
        shown.push({ name: nameOf(key) || "not stated", ...book.shares() });
      else {
        smallCount++;
        for (const kind of KINDS)
          for (const [user, { count, explained }] of book.users[kind])
            for (let i = 0; i < count; i++) small.add(kind, user, i < explained);
      }
    }
    shown.sort((a, b) => b.all.count - a.all.count || (a.name < b.name ? -1 : 1));
    if (smallCount > 0)
      shown.push({ name: `${smallCount} with fewer than ${this.#settings.fewestUsers} users`, ...small.shares() });
    return shown;
  }
}

function bookOf(books: Map<number, Book>, key: number): Book {
  const known = books.get(key) ?? new Book();
  books.set(key, known);
  return known;
}
