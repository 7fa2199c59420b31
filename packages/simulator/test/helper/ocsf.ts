// A check of events against the OCSF schema's own JSON: unknown attributes, missing required ones, types, enumerations
// and at_least_one constraints. Knows what the classes and objects used here need, no more.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../../..");
export const SCHEMA_FOLDER = join(process.env["QUIS_SHARED"] ?? join(root, "../shared"), "data/ocsf-schema-1.8.0");
export const hasSchema: boolean = existsSync(SCHEMA_FOLDER);

interface Attribute {
  requirement?: string;
  profile?: string | null;
  enum?: Record<string, unknown>;
}
interface Definition {
  extends?: string;
  attributes?: Record<string, Attribute>;
  constraints?: { at_least_one?: string[] };
}

const read = (path: string): any => JSON.parse(readFileSync(join(SCHEMA_FOLDER, path), "utf8"));

export class OcsfCheck {
  readonly #dictionary = read("dictionary.json");
  readonly #cache = new Map<string, Definition>();

  #load(path: string): Definition {
    const known = this.#cache.get(path);
    if (known !== undefined) return known;
    const own = read(path) as Definition & { attributes: Record<string, any> };
    const folder = path.slice(0, path.lastIndexOf("/"));
    const near = own.extends === undefined ? [] : [`${folder}/${own.extends}.json`, `events/${own.extends}.json`];
    const parentPath = near.find((candidate) => existsSync(join(SCHEMA_FOLDER, candidate)));
    const parent = parentPath === undefined ? {} : this.#load(parentPath);
    const attributes: Record<string, Attribute> = { ...parent.attributes };
    const { $include, ...plain } = own.attributes as Record<string, any>;
    for (const include of ($include ?? []) as string[]) {
      const profile = read(include);
      for (const [name, value] of Object.entries(profile.attributes as Record<string, Attribute>)) {
        if (name !== "$include") attributes[name] = { ...value, profile: profile.name };
      }
    }
    for (const [name, value] of Object.entries(plain)) {
      const before = attributes[name] ?? {};
      attributes[name] = { ...before, ...value, enum: { ...before.enum, ...value.enum } };
    }
    const constraints = own.constraints ?? parent.constraints;
    const made: Definition = constraints === undefined ? { attributes } : { attributes, constraints };
    this.#cache.set(path, made);
    return made;
  }

  /** Problems of one event; empty when it conforms. The `oversight` attribute is the extension's own. */
  check(event: Record<string, any>): string[] {
    const path = { 6001: "events/application/web_resources_activity.json", 3002: "events/iam/authentication.json" }[
      event["class_uid"] as number
    ];
    if (path === undefined) return [`class_uid ${event["class_uid"]}`];
    const problems: string[] = [];
    const { oversight: _, ...rest } = event;
    this.#checkObject(rest, this.#load(path), "", (event["metadata"]?.profiles ?? []) as string[], problems);
    if (event["type_uid"] !== event["class_uid"] * 100 + event["activity_id"]) problems.push("type_uid");
    if (event["category_uid"] !== Math.floor(event["class_uid"] / 1000)) problems.push("category_uid");
    return problems;
  }

  #checkObject(
    value: Record<string, any>,
    definition: Definition,
    at: string,
    profiles: readonly string[],
    problems: string[],
  ): void {
    const attributes = definition.attributes ?? {};
    for (const [name, attribute] of Object.entries(attributes)) {
      const applies =
        attribute.profile === undefined || attribute.profile === null || profiles.includes(attribute.profile);
      if (attribute.requirement === "required" && applies && value[name] === undefined)
        problems.push(`${at}${name} is required`);
    }
    for (const [name, item] of Object.entries(value)) {
      const attribute = attributes[name];
      if (attribute === undefined) {
        problems.push(`${at}${name} is unknown`);
        continue;
      }
      const { profile } = attribute;
      if (profile !== undefined && profile !== null && !profiles.includes(profile))
        problems.push(`${at}${name} needs profile ${profile}`);
      const type = this.#dictionary.attributes[name];
      if (type === undefined) {
        problems.push(`${at}${name} is not in the dictionary`);
        continue;
      }
      const items: unknown[] = type.is_array === true ? (Array.isArray(item) ? item : [item]) : [item];
      if ((type.is_array === true) !== Array.isArray(item)) problems.push(`${at}${name} array or not`);
      for (const one of items) this.#checkValue(one, name, type.type, attribute, `${at}${name}`, profiles, problems);
    }
    const any = definition.constraints?.at_least_one;
    if (any !== undefined && !any.some((name) => value[name] !== undefined))
      problems.push(`${at} expected one of ${any.join()}`);
  }

  #checkValue(
    value: unknown,
    name: string,
    type: string,
    attribute: Attribute,
    at: string,
    profiles: readonly string[],
    problems: string[],
  ): void {
    const scalar = this.#dictionary.types.attributes[type];
    if (scalar === undefined) {
      if (typeof value !== "object" || value === null) problems.push(`${at} expected an object`);
      else
        this.#checkObject(
          value as Record<string, any>,
          this.#load(`objects/${type}.json`),
          `${at}.`,
          profiles,
          problems,
        );
      return;
    }
    const base = scalar.type ?? type;
    const ok =
      base === "string_t"
        ? typeof value === "string"
        : base === "boolean_t"
          ? typeof value === "boolean"
          : Number.isSafeInteger(value);
    if (!ok) problems.push(`${at} expected ${base}, got ${String(value)}`);
    if (scalar.regex !== undefined && !new RegExp(scalar.regex).test(String(value)))
      problems.push(`${at} does not match ${type}`);
    // The schema's compiler fills these two in; `check` compares them with the class itself.
    if (name === "class_uid" || name === "category_uid") return;
    const allowed = { ...this.#dictionary.attributes[name].enum, ...attribute.enum };
    if (Object.keys(allowed).length > 0 && allowed[String(value)] === undefined)
      problems.push(`${at} ${String(value)} is not in its enumeration`);
  }
}
