// Five hundred rules: variants of those that come with Quis, by a fixed rule, and SigmaHQ's own where the shared data lie beside the repository.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { loadRules, type Pipeline, QUIS_PIPELINE, type RuleSet, type RuleText, STARTER_RULES } from "@quis/sigma";

export const RULES = 500;

/** SigmaHQ's rules name fields of other products: kept as they are, they cost what they cost. */
const PIPELINE: Pipeline = {
  ...QUIS_PIPELINE,
  placeholders: { leavers: ["u00099"] },
  otherFields: "unmapped",
  otherLogSources: "every event",
};

const WORDS = [
  "check",
  "urgent",
  "transfer",
  "appeal",
  "witness",
  "hearing",
  "address",
  "duplicate",
  "letter",
  "audit",
];

/** A search that a variant asks for besides, each kind of test in its turn. */
const EXTRAS: readonly ((n: number) => string)[] = [
  (n) => `actor.user.org.ou_name: Unit ${n}`,
  (n) => `oversight.justification|contains: ${WORDS[n % WORDS.length]}`,
  (n) => `src_endpoint.ip|cidr: 10.${n % 250}.0.0/16`,
  (n) => `oversight.case_ref|startswith: C-20${n % 100}-`,
  (n) => `oversight.justification|re: '(?:re)?${WORDS[n % WORDS.length]}.{0,20}${n}'`,
  (n) => `actor.user.name|endswith: ${String.fromCharCode(97 + (n % 26))}`,
  (n) => `time|hour|gte: ${n % 24}`,
  (n) => `oversight.record_count|gt: ${n % 40}`,
  (n) => `oversight.subjects.uid|neq: p${n}`,
  () => `actor.user.name|fieldref|contains: oversight.purpose`,
  (n) => `oversight.justification|re|i: '^(case|file) ?${n}'`,
  (n) => `web_resources.uid: [r${n}, r${n + 1}, r${n + 2}]`,
];

interface Made {
  readonly set: RuleSet;
  /** Rules that report by themselves. */
  readonly reporting: number;
}

/** `count` variants of the starter rules. */
export function ownRules(count: number = RULES): Made {
  return linked(variants(count));
}

/** SigmaHQ's rules, filled up to `RULES` with variants of ours; undefined where the shared data are not. */
export function mixedRules(): Made | undefined {
  const folder = join(
    resolve(import.meta.dirname, "../../..", process.env["QUIS_SHARED"] ?? "../shared"),
    "data/sigma-rules/rules",
  );
  if (!existsSync(folder)) return undefined;
  const theirs = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yml"))
    .sort()
    .map((name): RuleText => ({ file: name, text: readFileSync(join(folder, name), "utf8") }));
  return linked([...theirs, ...variants(RULES - theirs.length)]);
}

function linked(files: readonly RuleText[]): Made {
  const { set, problems } = loadRules(files, PIPELINE);
  const [problem] = problems;
  if (problem !== undefined)
    throw new Error(`expected rules that load, got ${problem.file}:${problem.line}: ${problem.message}`);
  return { set, reporting: set.rules.filter(({ reports }) => reports).length };
}

function variants(count: number): RuleText[] {
  const folder = fileURLToPath(STARTER_RULES);
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith(".yml"))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"));
  return Array.from({ length: count }, (_, n) => ({
    file: `variant-${n}.yml`,
    text: variant(texts[n % texts.length] as string, n),
  }));
}

/** The same rule under other names, with other numbers, and with one more condition. */
export function variant(text: string, n: number): string {
  const extra = (EXTRAS[Math.floor(n / 5) % EXTRAS.length] as (n: number) => string)(n);
  return text
    .split(/^---$/m)
    .map((document) =>
      document
        .replace(/^cases:\n(?:[ #].*\n?|\n)*/m, "")
        .replace(/^id: .*\n/m, "")
        .replace(/^title: (.*)$/m, `title: $1, variant ${n}`)
        .replace(/^name: (\S+)$/m, `name: $1_${n}`)
        .replace(/^( +rules: )\[(.*)\]$/m, (_, head: string, names: string) => {
          const renamed = names.split(",").map((name) => `${name.trim()}_${n}`);
          return `${head}[${renamed.join(", ")}]`;
        })
        .replace(
          /\b(gt|gte): (\d+)/g,
          (_, comparison: string, value: string) => `${comparison}: ${Number(value) + (n % 7)}`,
        )
        .replace(/^detection:\n/m, `detection:\n  _extra:\n    ${extra}\n`)
        .replace(/^ {2}condition: ([^{\n]+)$/m, "  condition: ($1) and _extra"),
    )
    .join("---");
}
