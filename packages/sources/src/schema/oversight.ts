// The oversight extension object, checked strictly: it is what the law asks about.
import type { Operation } from "@quis/event";
import type { Problem } from "../error.ts";
import { hint } from "../text/index.ts";
import { expected, isObject, isString } from "./expect.ts";

export const OPERATIONS: readonly Operation[] = [
  "collection",
  "alteration",
  "consultation",
  "disclosure",
  "combination",
  "erasure",
];

type Kind = "string" | "strings" | "count" | "boolean" | "operation" | "subjects";

/** Every attribute of the oversight object and its type. */
export const OVERSIGHT_ATTRIBUTES: Readonly<Record<string, Kind>> = {
  operation: "operation",
  purpose: "string",
  legal_basis: "string",
  case_ref: "string",
  justification: "string",
  subjects: "subjects",
  record_count: "count",
  fields_seen: "strings",
  recipients: "strings",
  break_glass: "boolean",
  approval_ref: "string",
};

const KINDS = new Map<string, Kind>(Object.entries(OVERSIGHT_ATTRIBUTES));

/** Returns what is wrong with an `oversight` value, or undefined. Unknown attributes are refused: a typo must not lose a reason. */
export function checkOversight(value: unknown): Problem | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) return expected("oversight", "an object", value);
  for (const key in value) {
    const kind = KINDS.get(key);
    if (kind === undefined)
      return expected(`oversight.${key.slice(0, 40)}`, `one of its attributes${hint(key, KINDS.keys())}`, value[key]);
    const problem = checkKind(kind, value[key], `oversight.${key}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkKind(kind: Kind, value: unknown, path: string): Problem | undefined {
  switch (kind) {
    case "string":
      return isString(value) ? undefined : expected(path, "a string", value);
    case "strings":
      return Array.isArray(value) && value.every(isString) ? undefined : expected(path, "an array of strings", value);
    case "count":
      return Number.isInteger(value) && (value as number) >= 0 ? undefined : expected(path, "an integer from 0", value);
    case "boolean":
      return typeof value === "boolean" ? undefined : expected(path, "true or false", value);
    case "operation":
      return (OPERATIONS as readonly unknown[]).includes(value)
        ? undefined
        : expected(path, `one of ${OPERATIONS.join(", ")}`, value);
    case "subjects":
      return checkSubjects(value, path);
  }
}

function checkSubjects(value: unknown, path: string): Problem | undefined {
  if (!Array.isArray(value)) return expected(path, "an array", value);
  for (const subject of value as unknown[]) {
    if (!isObject(subject)) return expected(`${path}[]`, "an object with uid", subject);
    if (!isString(subject["uid"]) || subject["uid"] === "")
      return expected(`${path}[].uid`, "a string that is not empty", subject["uid"]);
    for (const key in subject) {
      if (key !== "uid" && key !== "type") return expected(`${path}[]`, "only uid and type", key);
    }
    if (subject["type"] !== undefined && !isString(subject["type"]))
      return expected(`${path}[].type`, "a string", subject["type"]);
  }
  return undefined;
}
