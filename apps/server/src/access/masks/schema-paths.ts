// Every place of an answer's schema where a text can stand, so that none is forgotten when masks are laid on.
import type { z } from "zod";

/** A place such as `rows[].user`, `figures.*` (a value of a record), `figures{}` (its keys), `event**` (anything below). */
export interface TextPlace {
  readonly path: string;
  /** One of a closed set of words, which cannot name anybody. */
  readonly closed: boolean;
}

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly catchall?: z.ZodType;
  readonly element?: z.ZodType;
  readonly items?: readonly z.ZodType[];
  readonly rest?: z.ZodType | null;
  readonly options?: readonly z.ZodType[];
  readonly innerType?: z.ZodType;
  readonly keyType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly out?: z.ZodType;
  readonly values?: readonly unknown[];
  readonly getter?: () => z.ZodType;
}

const SILENT: ReadonlySet<string> = new Set([
  "number",
  "int",
  "bigint",
  "boolean",
  "null",
  "undefined",
  "void",
  "never",
]);
const WRAPPERS: ReadonlySet<string> = new Set([
  "optional",
  "nullable",
  "default",
  "prefault",
  "readonly",
  "nonoptional",
  "catch",
]);

/** Places of `schema`, each once. @throws TypeError for a kind of schema that it does not know: then it is not known to be whole */
export function textPlaces(schema: z.ZodType): TextPlace[] {
  const places = new Map<string, boolean>();
  visit(schema, "", places);
  return [...places].map(([path, closed]) => ({ path, closed }));
}

function add(places: Map<string, boolean>, path: string, closed: boolean): void {
  // A union of a word and a free text is a free text.
  places.set(path, closed && (places.get(path) ?? true));
}

function visit(schema: z.ZodType, path: string, places: Map<string, boolean>): void {
  const definition = schema.def as unknown as Definition;
  const { type } = definition;
  if (SILENT.has(type)) return;
  if (WRAPPERS.has(type)) return visit(definition.innerType!, path, places);
  switch (type) {
    case "string":
      return add(places, path, false);
    case "enum":
      return add(places, path, true);
    case "literal":
      if (definition.values?.some((value) => typeof value === "string") === true) add(places, path, true);
      return;
    case "unknown":
    case "any":
      return add(places, `${path}**`, false);
    case "object": {
      for (const [name, member] of Object.entries(definition.shape ?? {}))
        visit(member, path === "" ? name : `${path}.${name}`, places);
      if (definition.catchall !== undefined && (definition.catchall.def as unknown as Definition).type !== "never")
        visitRecord(definition.catchall, path, places);
      return;
    }
    case "record":
      return visitRecord(definition.valueType!, path, places);
    case "array":
      return visit(definition.element!, `${path}[]`, places);
    case "tuple":
      for (const item of definition.items ?? []) visit(item, `${path}[]`, places);
      if (definition.rest) visit(definition.rest, `${path}[]`, places);
      return;
    case "union":
      for (const option of definition.options ?? []) visit(option, path, places);
      return;
    case "pipe":
      return visit(definition.out!, path, places);
    case "lazy":
      return visit(definition.getter!(), path, places);
    default:
      throw new TypeError(
        `expected a schema whose texts can be found, got ${type} at ${path === "" ? "its root" : path}`,
      );
  }
}

function visitRecord(value: z.ZodType, path: string, places: Map<string, boolean>): void {
  add(places, `${path}{}`, false);
  visit(value, path === "" ? "*" : `${path}.*`, places);
}
