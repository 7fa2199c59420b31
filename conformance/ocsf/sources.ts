// The OCSF schema's own sources, read as they are: https://github.com/ocsf/ocsf-schema
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One attribute as a dictionary, object, event or profile has it. */
export interface AttributeSource {
  readonly type?: string;
  readonly is_array?: boolean;
  readonly requirement?: "required" | "recommended" | "optional";
  readonly enum?: Readonly<Record<string, { readonly caption: string }>>;
  readonly sibling?: string;
  /** The profile that brings the attribute; null takes it out of its profile. */
  readonly profile?: string | null;
}

/** An object, event class or profile. */
export interface ItemSource {
  readonly name: string;
  readonly uid?: number;
  readonly extends?: string;
  readonly category?: string;
  readonly profiles?: readonly string[];
  readonly constraints?: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] };
  readonly attributes: Readonly<Record<string, AttributeSource>> & { readonly $include?: readonly string[] };
}

export interface TypeSource {
  readonly type?: string;
  readonly regex?: string;
  readonly max_len?: number;
  readonly range?: readonly [number, number];
}

export interface SchemaSources {
  readonly version: string;
  readonly dictionary: ReadonlyMap<string, AttributeSource>;
  readonly types: ReadonlyMap<string, TypeSource>;
  readonly objects: ReadonlyMap<string, ItemSource>;
  readonly events: ReadonlyMap<string, ItemSource>;
  readonly profiles: ReadonlyMap<string, ItemSource>;
  /** Category name → uid. */
  readonly categories: ReadonlyMap<string, number>;
}

/** Reads a checkout of ocsf-schema. */
export function readSchemaSources(folder: string): SchemaSources {
  const dictionary = readJson(join(folder, "dictionary.json")) as {
    attributes: Record<string, AttributeSource>;
    types: { attributes: Record<string, TypeSource> };
  };
  const categories = readJson(join(folder, "categories.json")) as { attributes: Record<string, { uid: number }> };
  return {
    version: (readJson(join(folder, "version.json")) as { version: string }).version,
    dictionary: new Map(Object.entries(dictionary.attributes)),
    types: new Map(Object.entries(dictionary.types.attributes)),
    objects: readItems(join(folder, "objects")),
    events: readItems(join(folder, "events")),
    profiles: readItems(join(folder, "profiles")),
    categories: new Map(Object.entries(categories.attributes).map(([name, { uid }]) => [name, uid])),
  };
}

function readItems(folder: string): Map<string, ItemSource> {
  const items = new Map<string, ItemSource>();
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".json")) continue;
    const item = readJson(join(folder, file)) as ItemSource;
    items.set(item.name, item);
  }
  return items;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
