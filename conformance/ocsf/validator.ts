// Checks events against the whole OCSF schema, as a test tool.
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { classUidOf, compileClass } from "./compile.ts";
import { withOversight } from "./extension.ts";
import { resolveItem } from "./resolve.ts";
import { readSchemaSources, type SchemaSources } from "./sources.ts";

/** Root attributes, activities and needs of a class, as the schema has them. */
export interface ClassSummary {
  readonly roots: readonly string[];
  readonly required: readonly string[];
  readonly atLeastOne: readonly string[];
  readonly activities: Readonly<Record<string, string>>;
}

/** Compiled on first use per class and set of profiles. */
export class OcsfValidator {
  readonly sources: SchemaSources;
  readonly #names: ReadonlyMap<number, string>;
  readonly #compiled = new Map<string, ValidateFunction>();

  /** `folder` is a checkout of ocsf-schema; the oversight extension is added. */
  constructor(folder: string) {
    this.sources = withOversight(readSchemaSources(folder));
    this.#names = new Map(
      [...this.sources.events.values()]
        .filter(({ uid, name }) => uid !== undefined || name === "base_event")
        .map(({ name }) => [classUidOf(this.sources, resolveItem(this.sources, "events", name, new Set())), name]),
    );
  }

  get classUids(): readonly number[] {
    return [...this.#names.keys()].sort((a, b) => a - b);
  }

  /** Every breach as `path: what`; empty if the event conforms. */
  check(event: unknown): string[] {
    const { class_uid: classUid, metadata } = event as { class_uid?: number; metadata?: { profiles?: string[] } };
    const name = this.#names.get(classUid ?? -1);
    if (name === undefined) return [`/class_uid: expected a class of OCSF ${this.sources.version}, got ${classUid}`];
    const profiles = metadata?.profiles ?? [];
    const unknown = profiles.filter((profile) => !this.sources.profiles.has(profile));
    if (unknown.length > 0)
      return [`/metadata/profiles: expected profiles of OCSF ${this.sources.version}, got ${unknown.join(", ")}`];
    const validate = this.#validatorOf(name, profiles);
    if (validate(event)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || "/"}: ${message} ${JSON.stringify(params)}`,
    );
  }

  /** What the schema says of a class without profiles. */
  summary(classUid: number): ClassSummary {
    const name = this.#names.get(classUid);
    if (name === undefined) throw new Error(`expected a class of OCSF ${this.sources.version}, got ${classUid}`);
    const { attributes, constraints } = resolveItem(this.sources, "events", name, new Set());
    const activities = attributes.get("activity_id")?.enum ?? {};
    return {
      roots: [...attributes.keys()],
      required: [...attributes]
        .filter(([, { requirement }]) => requirement === "required")
        .map(([attribute]) => attribute),
      atLeastOne: constraints.at_least_one ?? [],
      activities: Object.fromEntries(Object.entries(activities).map(([id, { caption }]) => [id, caption])),
    };
  }

  /** Root attributes with every profile applied, sorted; without the `_dt` twins of the datetime profile. */
  allRoots(classUid: number): string[] {
    const name = this.#names.get(classUid);
    if (name === undefined) throw new Error(`expected a class of OCSF ${this.sources.version}, got ${classUid}`);
    const profiles = new Set([...this.sources.profiles.keys()].filter((profile) => profile !== "datetime"));
    return [...resolveItem(this.sources, "events", name, profiles).attributes.keys()].sort();
  }

  #validatorOf(name: string, profiles: readonly string[]): ValidateFunction {
    const applied = [...new Set(profiles)].sort();
    const key = `${name} ${applied.join(" ")}`;
    let validate = this.#compiled.get(key);
    if (validate === undefined) {
      // The schema's patterns are written without the u flag in mind.
      const ajv = new Ajv2020({ allErrors: true, strict: false, unicodeRegExp: false, validateSchema: false });
      validate = ajv.compile(compileClass(this.sources, name, new Set(applied)) as object);
      this.#compiled.set(key, validate);
    }
    return validate;
  }
}
