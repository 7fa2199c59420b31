// A redaction profile: what becomes of each field, and by which exemption. It may be somebody's typing error, so what it does not name is withheld.
// docs/reference/public-records-release.md
import { ReleaseError } from "./error.ts";

/** Why something is withheld: its code in the law, in words, and the harm that is foreseen (5 USC 552(a)(8)). */
export interface Exemption {
  readonly code: string;
  readonly description: string;
  readonly harm: string;
}

/** `show`: as it was sealed, personal data in its texts reviewed. `pseudonym`: the same letters for the same person within this release. */
export type FieldAction = "show" | "pseudonym" | "withhold";

export interface FieldRule {
  /** Name of a field, such as `oversight.justification`. */
  readonly field: string;
  readonly action: FieldAction;
  /** Key of `exemptions`; of what is not shown as it was sealed. */
  readonly exemption: string | null;
}

export interface RedactionProfile {
  readonly name: string;
  readonly exemptions: ReadonlyMap<string, Exemption>;
  readonly fields: readonly FieldRule[];
  /** The exemption of fields that no rule names. */
  readonly otherwise: string;
  /** The exemption of personal data that is found in texts. */
  readonly personal: string;
}

const KEYS = ["name", "exemptions", "fields", "otherwise", "personal"];
const ACTIONS: readonly string[] = ["show", "pseudonym", "withhold"];
const MAX_RULES = 500;

/** Reads a profile from what its YAML or JSON says. @throws ReleaseError RELEASE_PROFILE_INVALID */
export function readProfile(value: unknown): RedactionProfile {
  const profile = objectOf(value, "a profile", KEYS);
  const exemptions = new Map(
    Object.entries(objectOf(profile["exemptions"], "exemptions")).map(([key, one]) => {
      const { code, description, harm } = objectOf(one, `exemptions.${key}`, ["code", "description", "harm"]);
      return [
        key,
        {
          code: textOf(code, `exemptions.${key}.code`),
          description: textOf(description, `exemptions.${key}.description`),
          harm: textOf(harm, `exemptions.${key}.harm`),
        },
      ] as const;
    }),
  );
  const known = (key: unknown, place: string): string => {
    const text = textOf(key, place);
    if (!exemptions.has(text)) throw bad(place, `one of ${[...exemptions.keys()].join(", ")}`, JSON.stringify(text));
    return text;
  };
  const given = profile["fields"];
  if (!Array.isArray(given) || given.length > MAX_RULES)
    throw bad("fields", `a list of up to ${MAX_RULES}`, "another value");
  const fields = given.map((one, i): FieldRule => {
    const rule = objectOf(one, `fields[${i}]`, ["field", "action", "exemption"]);
    const action = textOf(rule["action"], `fields[${i}].action`);
    if (!ACTIONS.includes(action)) throw bad(`fields[${i}].action`, ACTIONS.join(", "), JSON.stringify(action));
    const exemption = action === "show" ? null : known(rule["exemption"], `fields[${i}].exemption`);
    return { field: textOf(rule["field"], `fields[${i}].field`), action: action as FieldAction, exemption };
  });
  const twice = fields.find(({ field }, i) => fields.findIndex((other) => other.field === field) !== i);
  if (twice !== undefined) throw bad("fields", "each field once", `${twice.field} twice`);
  return {
    name: textOf(profile["name"], "name"),
    exemptions,
    fields,
    otherwise: known(profile["otherwise"], "otherwise"),
    personal: known(profile["personal"], "personal"),
  };
}

/** What becomes of a field. */
export function ruleOf(profile: RedactionProfile, field: string): FieldRule {
  const named = profile.fields.find((rule) => rule.field === field);
  return named ?? { field, action: "withhold", exemption: profile.otherwise };
}

function objectOf(value: unknown, place: string, keys?: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw bad(place, "an object", "another value");
  const unknown = Object.keys(value).find((key) => keys?.includes(key) === false);
  if (unknown !== undefined) throw bad(place, `the keys ${keys?.join(", ")}`, JSON.stringify(unknown));
  return value as Readonly<Record<string, unknown>>;
}

function textOf(value: unknown, place: string): string {
  if (typeof value !== "string" || value.trim() === "" || value.length > 1000)
    throw bad(
      place,
      "a text of 1 to 1,000 characters",
      typeof value === "string" ? `${value.length}` : "another value",
    );
  return value;
}

function bad(place: string, expected: string, got: string): ReleaseError {
  return new ReleaseError("RELEASE_PROFILE_INVALID", `redaction profile, ${place}: expected ${expected}, got ${got}`);
}
