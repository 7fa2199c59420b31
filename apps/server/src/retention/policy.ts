// A retention policy: how long events of which sources must and may be kept, by what law, and what is held. docs/reference/retention-policy.md
import { createHash } from "node:crypto";
import { hint, parseYaml } from "@quis/sources";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { type Month, parseMonth } from "../keys/month.ts";
import { addSpan, parseSpan, type Span } from "./duration.ts";

const MAX_POLICY_CHARS = 65_536;
const ALL_SOURCES = "*";

const text = z.string().min(1).max(1024);
const span = z.string().transform((value, context): Span => {
  const parsed = parseSpan(value);
  if (parsed === undefined)
    context.addIssue({
      code: "custom",
      message: `expected a span such as "90 days", "6 months" or "5 years", got ${JSON.stringify(value)}`,
    });
  return parsed ?? { days: 0, months: 0 };
});
const month = z.string().transform((value, context): Month => {
  const parsed = parseMonth(value);
  if (parsed === undefined)
    context.addIssue({ code: "custom", message: `expected a month such as "2026-08", got ${JSON.stringify(value)}` });
  return parsed ?? 0;
});
// A day begins at 00:00 UTC.
const instant = z.string().transform((value, context): number => {
  const dayMs = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  const timeMs = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(value) ? Date.parse(value) : dayMs;
  if (Number.isNaN(timeMs))
    context.addIssue({
      code: "custom",
      message: `expected a day such as "2026-08-01" or a time with its zone, got ${JSON.stringify(value)}`,
    });
  return timeMs;
});
const source = z
  .string()
  .regex(/^(\*|[a-z0-9][a-z0-9._-]{0,62})$/, { error: 'expected the name of a source, or "*" for all others' });
const sources = z.array(source).min(1);

const ruleSchema = z.strictObject({
  /** What kind of records: only for people. */
  class: text.optional(),
  sources,
  minimum: span.optional(),
  maximum: span.optional(),
  authority: text,
});
const holdSchema = z.strictObject({
  name: text,
  sources: sources.optional(),
  from: month.optional(),
  to: month.optional(),
  entries: z.array(z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)).min(1).optional(),
  authority: text,
  start: instant,
  expires: instant.optional(),
});
const policySchema = z.strictObject({
  version: z.literal(1),
  /** Who decided the policy. */
  authority: text,
  rules: z.array(ruleSchema).min(1),
  holds: z.array(holdSchema).default([]),
  public_log: z.strictObject({ serve: span, authority: text }).optional(),
});

export type Rule = z.infer<typeof ruleSchema>;
export type Hold = z.infer<typeof holdSchema>;
export interface Policy extends z.infer<typeof policySchema> {
  /** The file's own text, and the SHA-256 of its UTF-8 bytes in hex. */
  readonly text: string;
  readonly sha256: string;
}

const KEYS = [
  ...Object.keys(policySchema.shape),
  ...Object.keys(ruleSchema.shape),
  ...Object.keys(holdSchema.shape),
  "serve",
];

/** Reads a policy file. @throws QuisError QUIS_BAD_INPUT with the path of each mistake; a key that is not known is one. */
export function parsePolicy(yamlText: string): Policy {
  const read = parseYaml(yamlText, MAX_POLICY_CHARS);
  if ("mistake" in read) throw bad([read.mistake]);
  const parsed = policySchema.safeParse(read.value);
  if (!parsed.success) throw bad(parsed.error.issues.flatMap(describe));
  const mistakes = contradictions(parsed.data);
  if (mistakes.length > 0) throw bad(mistakes);
  const sha256 = createHash("sha256").update(yamlText, "utf8").digest("hex");
  return { ...parsed.data, text: yamlText, sha256 };
}

function contradictions({ rules, holds }: z.infer<typeof policySchema>): string[] {
  const mistakes: string[] = [];
  const ruled = new Map<string, number>();
  rules.forEach((rule, n) => {
    for (const name of rule.sources) {
      const other = ruled.get(name);
      if (other !== undefined) mistakes.push(`rules.${n}.sources: ${name} has a rule already, rules.${other}`);
      ruled.set(name, n);
    }
    if (rule.minimum !== undefined && rule.maximum !== undefined && longer(rule.minimum, rule.maximum))
      mistakes.push(`rules.${n}: expected a minimum that is not longer than the maximum`);
  });
  const names = new Set<string>();
  holds.forEach((hold, n) => {
    if (names.has(hold.name))
      mistakes.push(`holds.${n}.name: ${JSON.stringify(hold.name)} is the name of another hold`);
    names.add(hold.name);
    if (hold.sources === undefined && hold.entries === undefined)
      mistakes.push(`holds.${n}: expected sources or entries, that is what is held; got neither`);
    if (hold.from !== undefined && hold.to !== undefined && hold.from > hold.to)
      mistakes.push(`holds.${n}: expected "from" not after "to"`);
    if (hold.expires !== undefined && hold.expires <= hold.start)
      mistakes.push(`holds.${n}: expected it to expire after its start`);
  });
  return mistakes;
}

// Spans of days and of months are compared where it matters: from the end of each month of four years.
function longer(a: Span, b: Span): boolean {
  for (let n = 0; n < 48; n++) {
    const end = Date.UTC(2024, n, 1);
    if (addSpan(end, a) > addSpan(end, b)) return true;
  }
  return false;
}

/** The rule of a source: one that names it, else that of `*`. */
export function ruleOf(policy: Policy, name: string): Rule | undefined {
  return (
    policy.rules.find((rule) => rule.sources.includes(name)) ??
    policy.rules.find((rule) => rule.sources.includes(ALL_SOURCES))
  );
}

/** Does a hold cover the events of a source and month, or one of `entries`, at this moment? */
export function isHeld(
  hold: Hold,
  scope: { readonly source: string; readonly month: Month },
  holdsEntry: (index: number) => boolean,
  nowMs: number,
): boolean {
  if (nowMs < hold.start || (hold.expires !== undefined && nowMs >= hold.expires)) return false;
  if (hold.entries?.some(holdsEntry) === true) return true;
  if (hold.sources === undefined) return false;
  if (!hold.sources.includes(scope.source) && !hold.sources.includes(ALL_SOURCES)) return false;
  return (hold.from === undefined || scope.month >= hold.from) && (hold.to === undefined || scope.month <= hold.to);
}

function describe(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String).join(".");
  const at = path === "" ? "" : `${path}: `;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => `${at}unknown key ${JSON.stringify(key)}${hint(key, KEYS)}`);
  return [`${at}${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`];
}

function bad(mistakes: readonly string[]): QuisError {
  return new QuisError("QUIS_BAD_INPUT", `retention policy: ${mistakes.slice(0, 10).join("; ")}`);
}
