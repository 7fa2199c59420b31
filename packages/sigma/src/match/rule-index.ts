// Which rules can match an event at all: most rules need some field to have one of a few values, and most events have none of them.
import type { Expression, TestNode } from "../detection/expression.ts";
import { plainText } from "../detection/glob.ts";
import type { EventView, Slot } from "./event-view.ts";
import { prepared } from "./test-matcher.ts";

/** A value that a field must have: the rule matches only if the event has one of its keys. */
interface Key {
  readonly path: string;
  readonly text: string;
}

interface Indexed {
  readonly slot: Slot;
  /** Rules by a value in lower case. */
  readonly rules: ReadonlyMap<string, readonly number[]>;
}

/** Beyond this a rule is simply tried: finding its keys would cost more. */
const MAX_KEYS = 2000;

function keyOf({ field, test }: TestNode): Key | undefined {
  if (field === undefined || test.kind !== "text" || test.dash) return undefined;
  // A cased test needs the value in lower case too: the key is necessary, not sufficient.
  const text = plainText(prepared(test.glob, false, false));
  return text === undefined ? undefined : { path: field, text };
}

/** Sets of keys, each of which is necessary: one of its keys must be there. */
function keySets(expression: Expression): Key[][] {
  switch (expression.kind) {
    case "test": {
      const key = keyOf(expression);
      return key === undefined ? [] : [[key]];
    }
    case "not":
      return [];
    case "all":
      return expression.of.flatMap(keySets);
    case "any": {
      const union: Key[] = [];
      for (const one of expression.of) {
        const [smallest] = keySets(one).toSorted((a, b) => a.length - b.length);
        if (smallest === undefined || union.length + smallest.length > MAX_KEYS) return [];
        union.push(...smallest);
      }
      return union.length === 0 ? [] : [union];
    }
  }
}

/** Numbers of the rules to try for an event. */
export class RuleIndex {
  readonly #always: number[] = [];
  readonly #slots: Indexed[] = [];
  readonly #tried: Int32Array;
  readonly #view: EventView;

  constructor(expressions: readonly Expression[], view: EventView) {
    this.#view = view;
    this.#tried = new Int32Array(expressions.length).fill(-1);
    const sets = expressions.map(keySets);
    // A key that many rules share (the class of nearly all events) tells them apart least.
    const uses = new Map<string, number>();
    const nameOf = ({ path, text }: Key) => `${path}=${text}`;
    for (const set of sets.flat(2)) uses.set(nameOf(set), (uses.get(nameOf(set)) ?? 0) + 1);
    const cost = (set: readonly Key[]) => set.reduce((sum, key) => sum + (uses.get(nameOf(key)) as number), 0);
    const bySlot = new Map<Slot, Map<string, number[]>>();
    for (const [rule, choices] of sets.entries()) {
      const [best] = choices.toSorted((a, b) => cost(a) - cost(b));
      if (best === undefined) {
        this.#always.push(rule);
        continue;
      }
      for (const { path, text } of best) {
        const slot = view.slot(path);
        const rules = bySlot.get(slot) ?? new Map<string, number[]>();
        bySlot.set(slot, rules);
        rules.set(text, [...(rules.get(text) ?? []), rule]);
      }
    }
    for (const [slot, rules] of bySlot) this.#slots.push({ slot, rules });
  }

  /** Calls `consider` once for each rule that the open event could match. */
  candidates(consider: (rule: number) => void): void {
    const view = this.#view;
    const tried = this.#tried;
    const stamp = view.stamp & 0x7fffffff;
    for (let i = 0; i < this.#always.length; i++) consider(this.#always[i] as number);
    for (let s = 0; s < this.#slots.length; s++) {
      const { slot, rules } = this.#slots[s] as Indexed;
      const lowers = view.lowers(slot);
      for (let v = 0; v < lowers.length; v++) {
        const found = rules.get(lowers[v] as string);
        if (found === undefined) continue;
        for (let i = 0; i < found.length; i++) {
          const rule = found[i] as number;
          if (tried[rule] === stamp) continue;
          tried[rule] = stamp;
          consider(rule);
        }
      }
    }
  }

  /** How many rules are tried for every event. */
  get alwaysTried(): number {
    return this.#always.length;
  }
}
