// Inheritance, includes and profiles → the attributes an object or class really has.
import type { AttributeSource, ItemSource, SchemaSources } from "./sources.ts";

/** An attribute with everything the dictionary and the places it is used in say about it. */
export interface Attribute extends AttributeSource {
  readonly type: string;
}

export interface Item {
  readonly name: string;
  readonly uid: number | undefined;
  readonly category: string | undefined;
  readonly profiles: readonly string[];
  readonly constraints: NonNullable<ItemSource["constraints"]>;
  /** Without attributes of profiles that are not applied. */
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** Resolves one object or class for a set of applied profiles. */
export function resolveItem(
  sources: SchemaSources,
  kind: "objects" | "events",
  name: string,
  applied: ReadonlySet<string>,
): Item {
  const chain = inheritance(sources[kind], name);
  const merged = new Map<string, AttributeSource>();
  for (const item of chain) mergeAttributes(merged, ownAttributes(sources, item));
  const attributes = new Map<string, Attribute>();
  for (const [attribute, own] of merged) {
    const profile = own.profile ?? undefined;
    if (profile !== undefined && !applied.has(profile)) continue;
    const complete = completeAttribute(sources, attribute, own);
    attributes.set(attribute, complete);
    // The datetime profile adds an RFC 3339 twin to every timestamp.
    if (complete.type === "timestamp_t" && applied.has("datetime"))
      attributes.set(`${attribute}_dt`, { type: "datetime_t" });
  }
  return {
    name,
    uid: chain.at(-1)?.uid,
    category: chain
      .map((item) => item.category)
      .filter((category) => category !== undefined && category !== "other")
      .at(-1),
    profiles: [...new Set(chain.flatMap((item) => item.profiles ?? []))],
    // A child's constraints replace its parent's.
    constraints:
      chain
        .map((item) => item.constraints)
        .filter((constraints) => constraints !== undefined)
        .at(-1) ?? {},
    attributes,
  };
}

/** From the root to the item itself. */
function inheritance(items: ReadonlyMap<string, ItemSource>, name: string): ItemSource[] {
  const item = items.get(name);
  if (item === undefined) throw new Error(`expected ${name} in the schema sources, got nothing of that name`);
  return item.extends === undefined ? [item] : [...inheritance(items, item.extends), item];
}

function ownAttributes(sources: SchemaSources, item: ItemSource): Map<string, AttributeSource> {
  const own = new Map<string, AttributeSource>();
  const { $include: includes = [], ...attributes } = item.attributes;
  for (const path of includes) {
    const profile = [...sources.profiles.values()].find(({ name }) => path === `profiles/${name}.json`);
    if (profile === undefined) throw new Error(`expected the profile ${path}, got none of that name`);
    mergeAttributes(
      own,
      Object.entries(profile.attributes).map(([name, attribute]) => [
        name,
        Object.assign({}, attribute, { profile: profile.name }),
      ]),
    );
  }
  mergeAttributes(own, Object.entries(attributes));
  return own;
}

function mergeAttributes(into: Map<string, AttributeSource>, from: Iterable<readonly [string, AttributeSource]>): void {
  for (const [name, attribute] of from) into.set(name, mergeAttribute(into.get(name) ?? {}, attribute));
}

function mergeAttribute(base: AttributeSource, own: AttributeSource): AttributeSource {
  const values = base.enum === undefined && own.enum === undefined ? {} : { enum: { ...base.enum, ...own.enum } };
  return { ...base, ...own, ...values };
}

function completeAttribute(sources: SchemaSources, name: string, own: AttributeSource): Attribute {
  const complete = mergeAttribute(sources.dictionary.get(name) ?? {}, own);
  if (complete.type === undefined) throw new Error(`expected a type for the attribute ${name}, got none`);
  return { ...complete, type: complete.type };
}
