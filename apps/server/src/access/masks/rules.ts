// What may stand at each place of an answer, and an answer walked by it. A place without a rule lets nothing through.
import type { z } from "zod";
import { MaskError } from "./error.ts";
import { textPlaces } from "./schema-paths.ts";

/**
 * What stands at a place:
 * `plain` nothing that names a person; `user`, `subject`, `session` an id; `userName` the full name of the object's `user`;
 * `typed` text of people, `said` a sentence of Quis, either of which may name somebody; `object` what was touched; `value` what may be any id;
 * `asked` the value of a question, by the object's `kind`; `hidden` what quotes records; `findingId`, `gapId`, `quarantineId` hashes over names.
 */
export const MASK_CLASSES = [
  "plain",
  "user",
  "userName",
  "subject",
  "session",
  "typed",
  "said",
  "object",
  "value",
  "asked",
  "hidden",
  "findingId",
  "gapId",
  "quarantineId",
] as const;
export type MaskClass = (typeof MASK_CLASSES)[number];

/** Places by what stands there. A place that ends in `**` stands for all below it. */
export type Places = { readonly [C in MaskClass]?: readonly string[] };

/** An answer's schema with what stands where in it. */
export interface AnswerPlaces {
  readonly schema: z.ZodType;
  readonly places: Places;
}

export function rules(schema: z.ZodType, places: Places): AnswerPlaces {
  return { schema, places };
}

/** The places `names` below `path`. */
export function under(path: string, names: readonly string[]): string[] {
  return names.map((name) => `${path}${name}`);
}

/** An object and its rule for each member, record value, record key, list item. */
interface Node {
  text?: MaskClass;
  deep?: MaskClass;
  keys?: MaskClass;
  item?: Node;
  value?: Node;
  readonly members: Map<string, Node>;
}

export interface Visited {
  readonly text: string;
  readonly place: MaskClass;
  /** The object that it is a member of. */
  readonly owner: Readonly<Record<string, unknown>>;
}

export class AnswerRules {
  readonly #root: Node = { members: new Map() };
  /** Places of the schema without a rule, and rules for no place of it. */
  readonly unclassified: readonly string[];
  readonly unknown: readonly string[];
  /** Whether nothing in it can name anybody. */
  readonly namesNobody: boolean;

  constructor(schema: z.ZodType, places: Places) {
    const found = textPlaces(schema);
    const given = MASK_CLASSES.flatMap((place) => (places[place] ?? []).map((path) => ({ path, place })));
    const covers = (path: string, rule: string): boolean =>
      rule === path || (rule.endsWith("**") && isBelow(path, rule.slice(0, -2)));
    this.unclassified = found
      .filter(({ path, closed }) => !closed && !given.some((rule) => covers(path, rule.path)))
      .map(({ path }) => path);
    this.namesNobody = this.unclassified.length === 0 && given.every(({ place }) => place === "plain");
    this.unknown = given.filter((rule) => !found.some(({ path }) => covers(path, rule.path))).map(({ path }) => path);
    for (const { path, closed } of found) if (closed) set(this.#root, path, "plain");
    for (const { path, place } of given) set(this.#root, path, place);
  }

  /** A copy of `answer` with every text as `visit` gives it. @throws MaskError MASK_UNCLASSIFIED for a text at a place without a rule */
  map(answer: unknown, visit: (visited: Visited) => string): unknown {
    return walk(answer, this.#root, undefined, {}, visit);
  }
}

function isBelow(path: string, place: string): boolean {
  return (
    path.startsWith(place) && (place === "" || place.endsWith(".") || /^(?:$|[.[{*])/.test(path.slice(place.length)))
  );
}

function set(root: Node, path: string, place: MaskClass): void {
  let node = root;
  for (const [step] of path.matchAll(/\*\*|\{\}|\[\]|\*|[^.[\]{}*]+/g)) {
    if (step === "**") return void (node.deep = place);
    if (step === "{}") return void (node.keys = place);
    if (step === "[]") node = node.item ??= { members: new Map() };
    else if (step === "*") node = node.value ??= { members: new Map() };
    else {
      let member = node.members.get(step);
      if (member === undefined) node.members.set(step, (member = { members: new Map() }));
      node = member;
    }
  }
  node.text = place;
}

function walk(
  value: unknown,
  node: Node | undefined,
  deep: MaskClass | undefined,
  owner: Readonly<Record<string, unknown>>,
  visit: (visited: Visited) => string,
): unknown {
  if (typeof value === "string") {
    const place = node?.text ?? deep;
    if (place === undefined) throw unclassified();
    return visit({ text: value, place, owner });
  }
  if (typeof value !== "object" || value === null) return value;
  const below = node?.deep ?? deep;
  if (Array.isArray(value)) return value.map((item) => walk(item, node?.item, below, owner, visit));
  const members = value as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    if (member === undefined) continue;
    const known = node?.members.get(name);
    const place = node?.keys ?? below;
    // Names of members that the schema knows are words of ours; others are data.
    const key = known !== undefined || place === undefined ? name : visit({ text: name, place, owner: members });
    copy[key] = walk(member, known ?? node?.value, below, members, visit);
  }
  return copy;
}

function unclassified(): MaskError {
  return new MaskError(
    "MASK_UNCLASSIFIED",
    "expected an answer whose every text is known to name nobody or somebody, got one with another; it is withheld",
  );
}
