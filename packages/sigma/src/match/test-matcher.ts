// One test as a function of the open event.
import { addressDigits } from "../detection/address.ts";
import { DASHES } from "../detection/encode.ts";
import type { Comparison, Test, TestNode } from "../detection/expression.ts";
import { type Glob, mapText } from "../detection/glob.ts";
import { compilePattern, neededText } from "../detection/pattern.ts";
import { type Clock, instantOf } from "./clock.ts";
import { type EventView, lower } from "./event-view.ts";
import { compileGlob } from "./glob-matcher.ts";

export type Matches = () => boolean;

const DASH = /[/–—―]/g;
const DECIMAL = /^-?\d{1,16}(\.\d{1,20})?$/;

/** The number of a value's text: a plain decimal, so that both sides read the same ones. */
export function numberOf(text: string): number | undefined {
  return DECIMAL.test(text) ? Number(text) : undefined;
}

export function compares(left: number, comparison: Comparison, right: number): boolean {
  switch (comparison) {
    case "lt":
      return left < right;
    case "lte":
      return left <= right;
    case "gt":
      return left > right;
    case "gte":
      return left >= right;
    case "eq":
      return left === right;
    case "neq":
      return left !== right;
  }
}

export function compileTest({ field, test }: TestNode, view: EventView, clock: Clock): Matches {
  if (field === undefined) return compileKeyword(test, view);
  const slot = view.slot(field);
  const some = (holds: (value: unknown) => boolean): Matches => {
    return () => {
      const values = view.values(slot);
      for (let i = 0; i < values.length; i++) if (holds(values[i])) return true;
      return false;
    };
  };
  const someText = (read: (slot: number) => readonly string[], holds: (text: string) => boolean): Matches => {
    return () => {
      const texts = read(slot);
      for (let i = 0; i < texts.length; i++) if (holds(texts[i] as string)) return true;
      return false;
    };
  };
  const exact = (at: number) => view.texts(at);
  const folded = (at: number) => view.lowers(at);
  switch (test.kind) {
    case "text": {
      const holds = compileGlob(prepared(test.glob, test.cased, test.dash));
      const read = test.cased ? exact : folded;
      return someText(read, test.dash ? (text) => holds(dashed(text)) : holds);
    }
    case "regex": {
      return someText(exact, patternTest(test.source, test.flags));
    }
    case "number": {
      const read = view.reader(slot, numberOf);
      return () => read().some((number) => compares(number, test.comparison, test.value));
    }
    case "part":
      return some((value) => {
        const ms = instantOf(value);
        return ms !== undefined && compares(clock.part(ms, test.part), test.comparison, test.value);
      });
    case "addresses": {
      const read = view.reader(slot, addressDigits);
      return () => read().some((digits) => digits >= test.low && digits <= test.high);
    }
    case "other": {
      const otherSlot = view.slot(test.field);
      const read = test.cased ? exact : folded;
      const relation = relationOf(test.mode);
      return someText(read, (text) => read(otherSlot).some((other) => relation(text, other)));
    }
    case "null":
      return () => view.texts(slot).length === 0;
    case "exists":
      return () => view.has(slot);
  }
}

function compileKeyword(test: Test, view: EventView): Matches {
  if (test.kind === "regex") {
    const holds = patternTest(test.source, test.flags);
    return () => holds(view.json());
  }
  if (test.kind !== "text") throw new TypeError(`expected text or a regular expression for keywords, got ${test.kind}`);
  const holds = compileGlob(prepared(test.glob, test.cased, test.dash));
  return () => {
    const text = test.cased ? view.json() : view.jsonLower();
    return holds(test.dash ? dashed(text) : text);
  };
}

/** Most texts lack the letters that a pattern cannot do without: looking for them is a hundred times faster than the automaton. */
function patternTest(source: string, flags: string): (text: string) => boolean {
  const pattern = compilePattern(source, flags);
  const needed = flags.includes("i") ? "" : neededText(source);
  return needed === "" ? (text) => pattern.test(text) : (text) => text.includes(needed) && pattern.test(text);
}

/** The glob as the text is: in lower case and with one kind of dash, where the test asks for it. */
export function prepared(glob: Glob, cased: boolean, dash: boolean): Glob {
  const folded = cased ? glob : mapText(glob, lower);
  return dash ? mapText(folded, dashed) : folded;
}

function dashed(text: string): string {
  return text.replace(DASH, DASHES[0] as string);
}

function relationOf(mode: "equals" | "contains" | "startswith" | "endswith"): (text: string, other: string) => boolean {
  switch (mode) {
    case "equals":
      return (text, other) => text === other;
    case "contains":
      return (text, other) => text.includes(other);
    case "startswith":
      return (text, other) => text.startsWith(other);
    case "endswith":
      return (text, other) => text.endsWith(other);
  }
}
