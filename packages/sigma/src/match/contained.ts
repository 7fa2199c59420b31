// Tests whether a text holds a literal, gathered by field: where there are many, one pass answers them all.
import type { Expression, TestNode } from "../detection/expression.ts";
import { LiteralScan } from "./literal-scan.ts";
import type { EventView } from "./event-view.ts";
import { type Matches, prepared } from "./test-matcher.ts";

/** Below this many, one search after the other is as quick. */
const FEW = 6;

interface Group {
  readonly field: string | undefined;
  readonly cased: boolean;
  /** Number of each literal. */
  readonly literals: Map<string, number>;
}

/** The literal that `*literal*` asks for in a text of one case; undefined for any other test. */
function literalOf({ test }: TestNode): string | undefined {
  if (test.kind !== "text" || test.dash || test.glob.length !== 3) return undefined;
  const [first, literal, last] = prepared(test.glob, test.cased, false);
  const wild = typeof first === "object" && first.kind === "many" && typeof last === "object" && last.kind === "many";
  return wild && typeof literal === "string" ? literal : undefined;
}

/** Answers `contains` tests of a set of rules. */
export class Contained {
  readonly #view: EventView;
  readonly #groups = new Map<string, Group>();
  readonly #scans = new Map<Group, ((literal: string) => Matches) | undefined>();

  constructor(expressions: readonly Expression[], view: EventView) {
    this.#view = view;
    for (const expression of expressions) this.#gather(expression);
  }

  #gather(expression: Expression): void {
    if (expression.kind === "not") return this.#gather(expression.of);
    if (expression.kind !== "test") {
      for (const one of expression.of) this.#gather(one);
      return;
    }
    const literal = literalOf(expression);
    if (literal === undefined) return;
    const { literals } = this.#groupOf(expression);
    if (!literals.has(literal)) literals.set(literal, literals.size);
  }

  #groupOf({ field, test }: TestNode): Group {
    const cased = test.kind === "text" && test.cased;
    const key = `${cased ? "cased" : "folded"} ${field ?? ""}`;
    const group = this.#groups.get(key) ?? { field, cased, literals: new Map<string, number>() };
    this.#groups.set(key, group);
    return group;
  }

  /** The test by a pass that it shares with others; undefined if it is better done alone. */
  compile(node: TestNode): Matches | undefined {
    const literal = literalOf(node);
    if (literal === undefined) return undefined;
    const group = this.#groupOf(node);
    if (!this.#scans.has(group)) this.#scans.set(group, this.#open(group));
    return this.#scans.get(group)?.(literal);
  }

  #open({ field, cased, literals }: Group): ((literal: string) => Matches) | undefined {
    const scan = literals.size < FEW ? undefined : LiteralScan.of([...literals.keys()]);
    if (scan === undefined) return undefined;
    const view = this.#view;
    const slot = field === undefined ? undefined : view.slot(field);
    const stamps = new Float64Array(literals.size).fill(-1);
    let scanned = -1;
    const read = (stamp: number): void => {
      scanned = stamp;
      if (slot === undefined) {
        scan.mark(cased ? view.json() : view.jsonLower(), stamps, stamp);
        return;
      }
      const texts = cased ? view.texts(slot) : view.lowers(slot);
      for (let i = 0; i < texts.length; i++) scan.mark(texts[i] as string, stamps, stamp);
    };
    return (literal) => {
      const number = literals.get(literal) as number;
      return () => {
        const { stamp } = view;
        if (scanned !== stamp) read(stamp);
        return stamps[number] === stamp;
      };
    };
  }
}
