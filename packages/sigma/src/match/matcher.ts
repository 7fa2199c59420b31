// Detection rules over single events: tests that rules share are answered once per event.
import type { Expression } from "../detection/expression.ts";
import { plainText } from "../detection/glob.ts";
import type { LinkedDetection } from "../pipeline/link.ts";
import { Clock } from "./clock.ts";
import { Contained } from "./contained.ts";
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
    const expressions = rules.map(({ expression }) => expression);
    const compiler = new Compiler(this.view, new Clock(timeZone), new Contained(expressions, this.view));
    this.#rules = expressions.map((expression) => compiler.compile(expression));
    this.#index = new RuleIndex(expressions, this.view);
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

/** What must hold, through conjunctions within conjunctions: one loop, in one order. */
function flatAll(expression: Expression): Expression[] {
  return expression.kind === "all" ? expression.of.flatMap(flatAll) : [expression];
}

/** From here on a test waits until all cheaper ones hold, however seldom it does. */
const COSTLY = 100;

/** Whether all hold. A cheap test that fails moves forward: after a few events the one that fails most often is asked first. */
function allHold(tests: { readonly holds: Matches; readonly cheap: boolean }[]): Matches {
  const of = tests.map(({ holds }) => holds);
  const cheap = tests.map((test) => test.cheap);
  return () => {
    for (let i = 0; i < of.length; i++) {
      const holds = of[i] as Matches;
      if (holds()) continue;
      if (i > 0 && cheap[i] === true) {
        // Costly tests stand behind all cheap ones, so the neighbour is cheap too.
        of[i] = of[i - 1] as Matches;
        of[i - 1] = holds;
      }
      return false;
    }
    return true;
  };
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

  readonly #contained: Contained;

  constructor(view: EventView, clock: Clock, contained: Contained) {
    this.#view = view;
    this.#clock = clock;
    this.#contained = contained;
  }

  compile(expression: Expression): Matches {
    switch (expression.kind) {
      case "test":
        return (
          this.#contained.compile(expression) ??
          this.#shared(JSON.stringify(expression), () => compileTest(expression, this.#view, this.#clock))
        );
      case "not": {
        const holds = this.compile(expression.of);
        return () => !holds();
      }
      case "all":
        return allHold(
          flatAll(expression)
            .toSorted((a, b) => cost(a) - cost(b))
            .map((one) => ({ holds: this.compile(one), cheap: cost(one) < COSTLY })),
        );
      case "any": {
        const { sets, rest } = gatherSets(expression.of);
        const of = [...sets.map((set) => this.#anyOfSet(set)), ...rest.map((one) => this.compile(one))];
        if (of.length === 1) return of[0] as Matches;
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
