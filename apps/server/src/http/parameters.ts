// Which parameter was refused, what was expected and what came, from the validator's findings.
import type { Problem } from "@quis/contract";
import type { FastifyRequest } from "fastify";

type Refused = NonNullable<Problem["parameters"]>[number];

interface Finding {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: { readonly keys?: readonly string[] };
}

const places = { querystring: "query", params: "path", headers: "header", body: "body" } as const;

/** Parameters listed in one problem: who sends 10,000 wrong ones gets no list of them. */
const maxListed = 8;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "none";
  return text.length <= 80 ? text : `${text.slice(0, 80)}… (${text.length} characters)`;
}

function explain(value: unknown, message: string): string {
  if (value === undefined) return "expected a value, got none";
  if (Array.isArray(value)) return `expected it once, got it ${value.length} times`;
  const expected = message.replace(/^(?:Too (?:small|big)|Invalid \w+): /, "");
  // A bare + means a space in a query: the usual way to lose an offset's sign.
  const hint = typeof value === "string" && /\d \d\d:\d\d$/.test(value) ? " (write + as %2B in a URL)" : "";
  return `${expected}, got ${shown(value)}${hint}`;
}

function knownNames(request: FastifyRequest, context: keyof typeof places): string[] {
  const schema = (request.routeOptions.schema as Record<string, { shape?: object } | undefined> | undefined)?.[context];
  return Object.keys(schema?.shape ?? {});
}

/** The refused parameters of `request` if `error` is its validator's, else undefined. */
export function refusedParameters(error: unknown, request: FastifyRequest): Refused[] | undefined {
  if (!(error instanceof Error) || !("validation" in error) || !Array.isArray(error.validation)) return undefined;
  const { validation, validationContext } = error as Error & {
    validation: readonly Finding[];
    validationContext?: keyof typeof places;
  };
  const context = validationContext ?? "querystring";
  const values = ((context === "params" ? request.params : request.query) ?? {}) as Record<string, unknown>;
  // A body may hold a password: what came in it is never said.
  const shows = context !== "body";
  const refused = new Map<string, Refused>();
  for (const finding of validation) {
    const unknownKeys = finding.keyword === "unrecognized_keys" ? (finding.params.keys ?? []) : undefined;
    for (const name of unknownKeys ?? [finding.instancePath.split("/")[1] ?? ""]) {
      if (refused.size === maxListed) break;
      if (refused.has(name)) continue;
      const known = knownNames(request, context);
      const detail =
        unknownKeys === undefined
          ? shows
            ? explain(values[name], finding.message)
            : `${finding.message.replace(/^(?:Too (?:small|big)|Invalid \w+): /, "").replace(/, received .*$/, "")}, got another`
          : `expected ${known.length === 0 ? "no parameters" : `one of ${known.join(", ")}`}, got another`;
      // Nor is a key that nobody knows: it may be a value in the wrong place.
      const told = shows || unknownKeys === undefined ? name.slice(0, 80) : "a key";
      refused.set(name, { name: told, in: places[context], detail });
    }
  }
  return [...refused.values()];
}
