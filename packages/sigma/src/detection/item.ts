// One `field|modifiers: values` of a detection as an expression. Sigma rules specification 2.1.0, "Maps" and "Value Modifiers"
import { SigmaError, shown } from "../error.ts";
import { MAX_VALUE_CHARS, MAX_VALUES } from "../limits.ts";
import type { Plain } from "../rule/yaml.ts";
import { isList, isMap } from "../rule/yaml.ts";
import { cidrRange } from "./address.ts";
import { allOf, anyOf, type Expression, notOf, type Test, testOf } from "./expression.ts";
import { type Modifiers, readModifiers } from "./modifiers.ts";
import { checkPattern } from "./pattern.ts";
import { globOf, MANY, mapText } from "./glob.ts";
import { expandPlaceholders, type Placeholders, transformText } from "./text-value.ts";

type Scalar = null | boolean | number | string;

/** What a key says: `field|mod|mod`; an empty field is the whole event. */
export function readKey(
  key: string,
  where: string,
): { readonly field: string | undefined; readonly modifiers: Modifiers } {
  const [field = "", ...names] = key.split("|");
  const modifiers = readModifiers(names, where);
  if (field === "" && modifiers.type !== "text" && modifiers.type !== "re") {
    throw new SigmaError("SIGMA_MODIFIER", `${where}: expected a field for ${names.join("|")}, got keywords`);
  }
  return { field: field === "" ? undefined : field, modifiers };
}

/**
 * The expression of one item. Values of a list are joined by OR, with `all` by AND; with `neq` the field has a value and none of them.
 * @throws SigmaError SIGMA_MODIFIER, SIGMA_VALUE, SIGMA_PATTERN, SIGMA_PLACEHOLDER or SIGMA_LIMIT.
 */
export function parseItem(key: string, value: Plain, placeholders: Placeholders, where: string): Expression {
  const { field, modifiers } = readKey(key, where);
  const values = scalarsOf(value, where);
  if (modifiers.all && values.length < 2) {
    throw new SigmaError("SIGMA_MODIFIER", `${where}: expected two values or more for all, got ${values.length}`);
  }
  // A value of `all` may become several (base64offset): one of them is enough for it.
  const tests = values.map((one) =>
    anyOf(testsOf(one, field, modifiers, placeholders, where).map((test) => testOf(field, test))),
  );
  const joined = modifiers.all
    ? allOf(tests)
    : anyOf(tests.flatMap((test) => (test.kind === "any" ? test.of : [test])));
  if (!modifiers.neq) return joined;
  return allOf([notOf(testOf(field, { kind: "null" })), notOf(joined)]);
}

function scalarsOf(value: Plain, where: string): Scalar[] {
  const values = isList(value) ? value : [value];
  if (values.length === 0) throw new SigmaError("SIGMA_VALUE", `${where}: expected a value, got an empty list`);
  if (values.length > MAX_VALUES) {
    throw new SigmaError("SIGMA_LIMIT", `${where}: expected at most ${MAX_VALUES} values, got ${values.length}`);
  }
  return values.map((one) => {
    if (isMap(one) || isList(one)) {
      throw new SigmaError("SIGMA_VALUE", `${where}: expected text, a number, true, false or null, got ${shown(one)}`);
    }
    if (typeof one === "string" && one.length > MAX_VALUE_CHARS) {
      throw new SigmaError(
        "SIGMA_LIMIT",
        `${where}: expected a value of at most ${MAX_VALUE_CHARS} characters, got ${one.length}`,
      );
    }
    return one;
  });
}

function testsOf(
  value: Scalar,
  field: string | undefined,
  modifiers: Modifiers,
  placeholders: Placeholders,
  where: string,
): Test[] {
  const bad = (expected: string) =>
    new SigmaError("SIGMA_VALUE", `${where}: expected ${expected}, got ${shown(value)}`);
  switch (modifiers.type) {
    case "re":
      if (typeof value !== "string") throw bad("a regular expression");
      return [{ kind: "regex", source: checkPattern(value, modifiers.flags, where), flags: modifiers.flags }];
    case "cidr": {
      if (typeof value !== "string") throw bad("an address range");
      const texts = modifiers.expand ? expandPlaceholders(value, placeholders, where) : [value];
      return texts.map((text) => {
        const range = cidrRange(text);
        if (range === undefined)
          throw new SigmaError(
            "SIGMA_VALUE",
            `${where}: expected an address range such as 192.0.2.0/24, got ${shown(text)}`,
          );
        return { kind: "addresses", ...range };
      });
    }
    case "fieldref":
      if (typeof value !== "string" || value === "") throw bad("the name of a field");
      return [{ kind: "other", field: value, mode: modifiers.mode, cased: modifiers.cased }];
    case "exists":
      throw bad("exists to be read by its own");
    case "number":
      if (typeof value !== "number") throw bad("a number");
      return [{ kind: "number", comparison: modifiers.comparison, value }];
    case "part":
      if (typeof value !== "number" || !Number.isInteger(value)) throw bad("a whole number");
      return [
        {
          kind: "part",
          part: modifiers.part as NonNullable<Modifiers["part"]>,
          comparison: modifiers.comparison,
          value,
        },
      ];
    case "text":
      break;
  }
  if (value === null) {
    if (modifiers.transforms.length > 0 || field === undefined) throw bad("text");
    return [{ kind: "null" }];
  }
  const text = typeof value === "string" ? value : String(value);
  const texts = modifiers.expand ? expandPlaceholders(text, placeholders, where) : [text];
  const { globs, dash } = transformText(texts, modifiers.transforms, where);
  return globs.map((glob) => ({
    kind: "text",
    // A keyword may stand anywhere in the event's text, where JSON's escapes are.
    glob: field === undefined ? globOf([MANY, ...mapText(glob, escaped), MANY]) : glob,
    cased: modifiers.cased,
    dash,
  }));
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** `field|exists: true` or false. */
export function parseExists(field: string | undefined, value: Plain, where: string): Expression {
  if (typeof value !== "boolean" || field === undefined) {
    throw new SigmaError("SIGMA_VALUE", `${where}: expected true or false for exists, got ${shown(value)}`);
  }
  const there = testOf(field, { kind: "exists" });
  return value ? there : notOf(there);
}
