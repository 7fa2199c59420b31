// Rules of a CSV mapping that its shape alone cannot tell: classes, paths, types.
import {
  BASE_ROOTS,
  type EventClass,
  EVENT_CLASSES,
  findClass,
  OPERATIONS,
  OVERSIGHT_ATTRIBUTES,
} from "../schema/index.ts";
import { hint } from "../text/index.ts";
import { parsePath } from "./path.ts";
import type { Column, TableMapping } from "./schema.ts";

/** Attributes that are set by the normaliser or at import, never by a mapping. */
const RESERVED = [
  "metadata.version",
  "metadata.product",
  "metadata.extensions",
  "metadata.profiles",
  "metadata.logged_time",
];

/** Returns every mistake as `path: expected …, got …`. */
export function checkTableMapping(mapping: TableMapping): string[] {
  const eventClass = findClass(mapping.class);
  if (eventClass === undefined) {
    return [`class: expected one of ${EVENT_CLASSES.map(({ uid }) => uid).join(", ")}, got ${mapping.class}`];
  }
  const mistakes: string[] = [];
  if (!(mapping.activity in eventClass.activities) && mapping.activity !== 0 && mapping.activity !== 99) {
    mistakes.push(`activity: expected an activity of ${eventClass.name}, got ${mapping.activity}`);
  }
  const paths = new Map<string, string>();
  for (const [name, column] of Object.entries(mapping.columns)) {
    mistakes.push(...checkColumn(name, column));
    if (column.to !== undefined) addPath(`columns.${name}.to`, column.to, eventClass, paths, mistakes);
    if (column.id === true) addPath(`columns.${name}.id`, "metadata.uid", eventClass, paths, mistakes);
  }
  for (const [path, value] of Object.entries(mapping.constants ?? {})) {
    addPath(`constants.${path}`, path, eventClass, paths, mistakes);
    const kind = oversightKind(path);
    if (kind === "operation" && !(OPERATIONS as readonly unknown[]).includes(value)) {
      mistakes.push(`constants.${path}: expected one of ${OPERATIONS.join(", ")}, got ${JSON.stringify(value)}`);
    }
  }
  mistakes.push(...checkCrossing([...paths.keys()]), ...checkRequired(eventClass, [...paths.keys()]));
  return mistakes;
}

function addPath(
  where: string,
  path: string,
  eventClass: EventClass,
  paths: Map<string, string>,
  mistakes: string[],
): void {
  const root = parsePath(path)?.[0];
  const known = [...BASE_ROOTS, ...eventClass.roots, "oversight"];
  if (root === undefined)
    mistakes.push(`${where}: expected a path such as actor.user.uid, got ${JSON.stringify(path)}`);
  else if (!known.includes(String(root))) {
    mistakes.push(
      `${where}: ${JSON.stringify(root)} is no attribute of class ${eventClass.uid} ${eventClass.name}${hint(String(root), known)}`,
    );
  } else if (RESERVED.some((reserved) => path === reserved || path.startsWith(`${reserved}.`))) {
    mistakes.push(`${where}: ${path} is set by Quis and cannot be mapped`);
  } else if (root === "oversight" && oversightKind(path) === undefined) {
    mistakes.push(
      `${where}: ${path} is no attribute of oversight${hint(
        path,
        Object.keys(OVERSIGHT_ATTRIBUTES).map((name) => `oversight.${name}`),
      )}`,
    );
  }
  const other = paths.get(path);
  if (other !== undefined) mistakes.push(`${where}: ${path} is already set by ${other}`);
  paths.set(path, where);
}

function oversightKind(path: string): string | undefined {
  const name = /^oversight\.([a-z_]+)$/.exec(path)?.[1];
  return name === undefined || !Object.hasOwn(OVERSIGHT_ATTRIBUTES, name) ? undefined : OVERSIGHT_ATTRIBUTES[name];
}

/** The column type an oversight attribute needs. */
const OVERSIGHT_TYPES: Readonly<Record<string, string>> = { count: "integer", boolean: "boolean" };

function checkColumn(name: string, column: Column): string[] {
  const at = `columns.${name}`;
  const mistakes: string[] = [];
  const isTime = column.to === "time";
  if (isTime && column.format === undefined)
    mistakes.push(`${at}.format: expected a time format for the time column, got nothing`);
  if (!isTime && (column.format ?? column.zone ?? column.overlap) !== undefined) {
    mistakes.push(`${at}: format, zone and overlap belong to the column with "to: time"`);
  }
  if (column.other !== undefined && column.values === undefined)
    mistakes.push(`${at}.other: expected values beside it, got none`);
  if (column.id === true && column.to !== undefined)
    mistakes.push(`${at}.to: an id column goes to metadata.uid and nowhere else`);
  if (column.subject_type !== undefined && column.to !== "oversight.subjects") {
    mistakes.push(`${at}.subject_type: belongs to a column with "to: oversight.subjects"`);
  }
  const kind = column.to === undefined ? undefined : oversightKind(column.to);
  const needed = kind === undefined ? undefined : OVERSIGHT_TYPES[kind];
  if (needed !== undefined && (column.type ?? "string") !== needed) {
    mistakes.push(
      `${at}.type: expected "${needed}" for ${column.to ?? ""}, got ${JSON.stringify(column.type ?? "string")}`,
    );
  }
  return mistakes;
}

/** One path must not be inside another: `a` and `a.b` cannot both have a value. `unmapped` is shared with unknown columns. */
function checkCrossing(paths: readonly string[]): string[] {
  return paths
    .filter((path) => paths.some((other) => other.startsWith(`${path}.`)) || path === "unmapped")
    .map((path) => `${path}: has a value of its own and others inside it`);
}

function checkRequired(eventClass: EventClass, paths: readonly string[]): string[] {
  const roots = new Set(paths.map((path) => path.split(".")[0]));
  const mistakes = ["time", ...eventClass.required]
    .filter((root) => !roots.has(root))
    .map(
      (root) =>
        `class ${eventClass.uid} ${eventClass.name} needs ${root}: expected a column or constant for it, got none`,
    );
  if (eventClass.atLeastOne.length > 0 && !eventClass.atLeastOne.some((root) => roots.has(root))) {
    mistakes.push(
      `class ${eventClass.uid} ${eventClass.name} needs one of ${eventClass.atLeastOne.join(", ")}, got none`,
    );
  }
  return mistakes;
}
