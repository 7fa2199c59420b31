// Resolved classes → JSON Schema (draft 2020-12).
import { type Attribute, type Item, resolveItem } from "./resolve.ts";
import type { SchemaSources } from "./sources.ts";

export type JsonSchema = { readonly [key: string]: unknown } | boolean;

/** Numbers must be exact in every JSON reader (RFC 7493 §2.2). */
const INTEGER = { type: "integer", minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

/**
 * The JSON Schema of one event class with the given profiles applied. Unknown attributes are errors; `unmapped`, JSON values
 * and generic objects are free.
 */
export function compileClass(sources: SchemaSources, name: string, applied: ReadonlySet<string>): JsonSchema {
  const event = resolveItem(sources, "events", name, applied);
  const classUid = classUidOf(sources, event);
  const definitions = new Map<string, JsonSchema>();
  const body = compileItem(sources, event, applied, definitions);
  const activities = enumValues(event.attributes.get("activity_id")) as readonly number[];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...(body as object),
    allOf: [
      ...((body as { allOf?: unknown[] }).allOf ?? []),
      {
        properties: {
          class_uid: { const: classUid },
          category_uid: { const: Math.floor(classUid / 1000) },
          type_uid: { enum: activities.map((activity) => classUid * 100 + activity) },
          metadata: { properties: { version: { const: sources.version } } },
        },
      },
      // type_uid = class_uid × 100 + activity_id, which JSON Schema can only say case by case.
      ...activities.map((activity) =>
        implies(
          { properties: { activity_id: { const: activity } } },
          { properties: { type_uid: { const: classUid * 100 + activity } } },
        ),
      ),
      implies(
        { required: ["oversight"] },
        {
          properties: {
            metadata: {
              required: ["extensions"],
              properties: { extensions: { contains: { properties: { name: { const: "oversight" } } } } },
            },
          },
        },
      ),
    ],
    $defs: Object.fromEntries(definitions),
  };
}

/** class uid = category uid × 1000 + the class's own uid. */
export function classUidOf(sources: SchemaSources, event: Item): number {
  const category = event.category === undefined ? 0 : (sources.categories.get(event.category) ?? 0);
  return category * 1000 + (event.uid ?? 0);
}

function compileItem(
  sources: SchemaSources,
  item: Item,
  applied: ReadonlySet<string>,
  definitions: Map<string, JsonSchema>,
): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  const rules: JsonSchema[] = [];
  for (const [name, attribute] of item.attributes) {
    // The base event's own ids are 0; those of a class follow from its category and uid (`compileClass`).
    const { enum: values, ...open } = attribute;
    const own = values === undefined || name === "class_uid" || name === "category_uid" ? open : attribute;
    properties[name] = compileAttribute(sources, own, applied, definitions);
    if (attribute.requirement === "required") required.push(name);
    const rule = siblingRule(name, attribute, item);
    if (rule !== undefined) rules.push(rule);
  }
  const { at_least_one: atLeastOne, just_one: justOne } = item.constraints;
  if (atLeastOne !== undefined) rules.push({ anyOf: atLeastOne.map((name) => ({ required: [name] })) });
  if (justOne !== undefined) rules.push({ oneOf: justOne.map((name) => ({ required: [name] })) });
  return {
    type: "object",
    properties,
    required,
    additionalProperties: false,
    ...(rules.length === 0 ? {} : { allOf: rules }),
  };
}

/** The value 99 Other sends the reader to the sibling for the source's own word, so the sibling must be there. */
function siblingRule(name: string, attribute: Attribute, item: Item): JsonSchema | undefined {
  const { sibling } = attribute;
  if (sibling === undefined || attribute.enum?.["99"] === undefined || !item.attributes.has(sibling)) return undefined;
  return implies({ required: [name], properties: { [name]: { const: 99 } } }, { required: [sibling] });
}

/** `if` and `then` as an alternative: an object with a `then` would pass for a promise. */
function implies(condition: JsonSchema, consequence: JsonSchema): JsonSchema {
  return { anyOf: [{ not: condition }, consequence] };
}

function compileAttribute(
  sources: SchemaSources,
  attribute: Attribute,
  applied: ReadonlySet<string>,
  definitions: Map<string, JsonSchema>,
): JsonSchema {
  const one = compileType(sources, attribute, applied, definitions);
  return attribute.is_array === true ? { type: "array", items: one } : one;
}

function compileType(
  sources: SchemaSources,
  attribute: Attribute,
  applied: ReadonlySet<string>,
  definitions: Map<string, JsonSchema>,
): JsonSchema {
  if (sources.types.has(attribute.type)) return { ...compileDataType(sources, attribute.type), ...enumRule(attribute) };
  if (attribute.type === "object") return { type: "object" };
  if (!definitions.has(attribute.type)) {
    // Set before its attributes are compiled: objects contain themselves (process.parent_process).
    definitions.set(attribute.type, true);
    definitions.set(
      attribute.type,
      compileItem(sources, resolveItem(sources, "objects", attribute.type, applied), applied, definitions),
    );
  }
  return { $ref: `#/$defs/${attribute.type}` };
}

function enumRule(attribute: Attribute): { enum?: readonly (string | number)[] } {
  const values = enumValues(attribute);
  return values.length === 0 ? {} : { enum: values };
}

function enumValues(attribute: Attribute | undefined): readonly (string | number)[] {
  const keys = Object.keys(attribute?.enum ?? {});
  return attribute?.type === "integer_t" || attribute?.type === "long_t" ? keys.map(Number) : keys;
}

function compileDataType(sources: SchemaSources, name: string): { [key: string]: unknown } {
  const type = sources.types.get(name);
  if (type === undefined) throw new Error(`expected the data type ${name} in the dictionary, got none`);
  if (name === "json_t") return {};
  if (name === "boolean_t") return { type: "boolean" };
  if (name === "float_t") return { type: "number" };
  if (name === "integer_t" || name === "long_t") return { ...INTEGER };
  const base = type.type === undefined ? { type: "string" } : compileDataType(sources, type.type);
  return {
    ...base,
    ...(type.regex === undefined ? {} : { pattern: type.regex }),
    ...(type.max_len === undefined ? {} : { maxLength: type.max_len }),
    ...(type.range === undefined ? {} : { minimum: type.range[0], maximum: type.range[1] }),
  };
}
