// Detection rules over single events: tests that rules share are answered once per event.
import type { Expression } from "../detection/expression.ts";
import { plainText } from "../detection/glob.ts";
import type { LinkedDetection } from "../pipeline/link.ts";
import { Clock } from "./clock.ts";
import { EventView } from "./event-view.ts";
import { RuleIndex } from "./rule-index.ts";
import { compileTest, type Matches, prepared } from "./test-matcher.ts";

export class Matcher {
  readonly view: EventView = new EventView();
  readonly #rules: readonly Matches[];
  readonly #index: RuleIndex;
  readonly #found: number[] = [];
  readonly #try: (rule: number) => void;

  constructor(rules: readonly LinkedDetection[], timeZone: string) {
    const compiler = new Compiler(this.view, new Clock(timeZone));
    this.#rules = rules.map(({ expression }) => compiler.compile(expression));
    this.#index = new RuleIndex(
      rules.map(({ expression }) => expression),
      this.view,
    );
    this.#try = (rule) => {
      if ((this.#rules[rule] as Matches)()) this.#found.push(rule);
    };
  }

  /** Positions of the rules that match, in no certain order; the array is used again at the next call. */
  match(event: object): readonly number[] {
    this.view.open(event);
    this.#found.length = 0;
    this.#index.candidates(this.#try);
    return this.#found;
  }

  /** How many rules have no value to be found by, so that every event is tried. */
  get alwaysTried(): number {
    return this.#index.alwaysTried;
  }
}

/** How long a test takes, roughly: of tests that must all hold, the cheap ones come first. */
function cost(expression: Expression): number {
  switch (expression.kind) {
    case "test": {
      const { kind } = expression.test;
      if (expression.field === undefined) return 1000;
      return kind === "regex" ? 100 : kind === "part" || kind === "addresses" || kind === "other" ? 10 : 1;
    }
    case "not":
      return 1 + cost(expression.of);
    default:
      return expression.of.reduce((sum, one) => sum + cost(one), 1);
  }
}

/** Plain values of one field. */
interface TextSet {
  readonly field: string;
  readonly cased: boolean;
  readonly texts: Set<string>;
}

/** Alternatives that are plain values of one field are one look-up: a list of thousands costs no more than one value. */
function gatherSets(of: readonly Expression[]): {
  readonly sets: readonly TextSet[];
  readonly rest: readonly Expression[];
} {
  const sets = new Map<string, TextSet>();
  const rest: Expression[] = [];
  for (const one of of) {
    const whole =
      one.kind === "test" && one.test.kind === "text" && !one.test.dash
        ? plainText(prepared(one.test.glob, one.test.cased, false))
        : undefined;
    if (whole === undefined || one.kind !== "test" || one.field === undefined || one.test.kind !== "text") {
      rest.push(one);
      continue;
    }
    const { cased } = one.test;
    const key = `${cased}${one.field}`;
    const set = sets.get(key) ?? { field: one.field, cased, texts: new Set<string>() };
    sets.set(key, set);
    set.texts.add(whole);
  }
  return { sets: [...sets.values()], rest };
}

class Compiler {
  readonly #view: EventView;
  readonly #clock: Clock;
  readonly #tests = new Map<string, Matches>();

  constructor(view: EventView, clock: Clock) {
    this.#view = view;
    this.#clock = clock;
  }

  compile(expression: Expression): Matches {
    switch (expression.kind) {
      case "test":
        return this.#shared(JSON.stringify(expression), () => compileTest(expression, this.#view, this.#clock));
      case "not": {
        const holds = this.compile(expression.of);
        return () => !holds();
      }
      case "all": {
        const of = expression.of.toSorted((a, b) => cost(a) - cost(b)).map((one) => this.compile(one));
        return () => {
          for (let i = 0; i < of.length; i++) if (!(of[i] as Matches)()) return false;
          return true;
        };
      }
      case "any": {
        const { sets, rest } = gatherSets(expression.of);
        const of = [...sets.map((set) => this.#anyOfSet(set)), ...rest.map((one) => this.compile(one))];
        return () => {
          for (let i = 0; i < of.length; i++) if ((of[i] as Matches)()) return true;
          return false;
        };
      }
    }
  }

  #anyOfSet({ field, cased, texts }: TextSet): Matches {
    const view = this.#view;
    const slot = view.slot(field);
    return this.#shared(JSON.stringify([field, cased, ...texts]), () => () => {
      const values = cased ? view.texts(slot) : view.lowers(slot);
      for (let i = 0; i < values.length; i++) if (texts.has(values[i] as string)) return true;
      return false;
    });
  }

  /** One answer per event for all rules that ask the same. */
  #shared(key: string, make: () => Matches): Matches {
    const known = this.#tests.get(key);
    if (known !== undefined) return known;
    const view = this.#view;
    const holds = make();
    let stamp = -1;
    let answer = false;
    const shared = () => {
      if (stamp !== view.stamp) {
        stamp = view.stamp;
        answer = holds();
      }
      return answer;
    };
    this.#tests.set(key, shared);
    return shared;
  }
}
