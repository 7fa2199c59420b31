// The policy engine, behind three calls: validate, load, decide. https://docs.cedarpolicy.com
import { createRequire } from "node:module";
import type * as CedarModule from "@cedar-policy/cedar-wasm";
import { PolicyError } from "./error.ts";
import { policySchema } from "./schema.ts";

// The module for ESM makes Node warn that importing WebAssembly instances is experimental; this one loads the same file itself.
const cedar = createRequire(import.meta.url)("@cedar-policy/cedar-wasm/nodejs") as typeof CedarModule;

/** One policy of a file. */
export interface PolicyText {
  /** `FILE/NAME`, the name of its `@id` or its place in the file. */
  readonly id: string;
  readonly text: string;
}

export interface Facts {
  readonly [name: string]: string | number | boolean;
}

export interface CedarQuestion {
  readonly principal: { readonly uid: string; readonly attributes: Readonly<Record<string, unknown>> };
  readonly action: string;
  readonly context: Facts;
}

export interface CedarDecision {
  readonly allowed: boolean;
  /** Ids of the policies that decided: the permits, or the forbids; empty if nothing permits it. */
  readonly because: readonly string[];
  /** An evaluation failed: then nothing is allowed, since a `forbid` that fails is skipped by the engine. */
  readonly failed: boolean;
}

const RESOURCE = { type: "Quis::Instance", id: "this" };
let sets = 0;

/** Policies of one text, by name. @throws PolicyError ACCESS_BAD_POLICY */
export function splitPolicies(file: string, text: string): PolicyText[] {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === "failure") throw bad(file, parts.errors);
  if (parts.policy_templates.length > 0) throw bad(file, [{ message: "expected policies, got a template" }]);
  return parts.policies.map((policy, place) => {
    const name = /@id\("([^"\\]{1,128})"\)/.exec(policy)?.[1] ?? `${place + 1}`;
    return { id: `${file}/${name}`, text: policy };
  });
}

/** Whether a policy permits; else it forbids. @throws PolicyError ACCESS_BAD_POLICY */
export function effectOf({ id, text }: PolicyText): "permit" | "forbid" {
  const json = cedar.policyToJson(text);
  if (json.type === "failure") throw bad(id, json.errors);
  return json.json.effect;
}

function bad(where: string, errors: readonly { readonly message: string }[]): PolicyError {
  const first = errors.slice(0, 4).map(({ message }) => message);
  return new PolicyError(
    "ACCESS_BAD_POLICY",
    `${where}: expected Cedar policies for this schema, got ${first.join("; ")}`,
  );
}

/** Policies that were validated and are kept parsed by the engine (4,000 decisions a second that way, a hundred otherwise). */
export class PolicySet {
  readonly #id: string;

  /** @throws PolicyError ACCESS_BAD_POLICY with the place of the first mistakes; warnings of the validator are mistakes too */
  constructor(policies: readonly PolicyText[]) {
    const twice = policies.find(({ id }, place) => policies.findIndex((other) => other.id === id) !== place);
    if (twice !== undefined) throw bad(twice.id, [{ message: "two policies of one name" }]);
    const staticPolicies = Object.fromEntries(policies.map(({ id, text }) => [id, text]));
    const checked = cedar.validate({
      validationSettings: { mode: "strict" },
      schema: policySchema,
      policies: { staticPolicies },
    });
    if (checked.type === "failure") throw bad("policies", checked.errors);
    const mistakes = [...checked.validationErrors, ...checked.validationWarnings];
    if (mistakes.length > 0)
      throw bad(
        mistakes[0]!.policyId,
        mistakes.map(({ error }) => error),
      );
    this.#id = `quis-${sets++}`;
    const parsed = cedar.preparsePolicySet(this.#id, { staticPolicies });
    if (parsed.type === "failure") throw bad("policies", parsed.errors);
  }

  decide({ principal, action, context }: CedarQuestion): CedarDecision {
    const uid = { type: "Quis::Person", id: principal.uid };
    const answer = cedar.statefulIsAuthorized({
      principal: uid,
      action: { type: "Quis::Action", id: action },
      resource: RESOURCE,
      context: { ...context },
      preparsedPolicySetId: this.#id,
      preparsedSchemaName: SCHEMA,
      validateRequest: true,
      entities: [{ uid, attrs: principal.attributes as never, parents: [] }],
    });
    if (answer.type === "failure") return { allowed: false, because: [], failed: true };
    const { decision, diagnostics } = answer.response;
    const failed = diagnostics.errors.length > 0;
    return { allowed: decision === "allow" && !failed, because: diagnostics.reason.toSorted(), failed };
  }
}

const SCHEMA = "quis";
{
  const parsed = cedar.preparseSchema(SCHEMA, policySchema);
  if (parsed.type === "failure") throw bad("schema", parsed.errors);
}
