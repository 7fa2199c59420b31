// The file of an event: PATH, CWD and the call's directory → one path.
import { linesOf, type AuditRecord } from "./audit-record.ts";
import type { AuditLine } from "./line.ts";
import type { JsonObject } from "../text/index.ts";

/** The files of an event: what was acted on, and what a rename made of it. `note` says what the path cannot tell. */
export interface Files {
  readonly file: JsonObject | undefined;
  readonly result: JsonObject | undefined;
  readonly note: string | undefined;
}

const AT_FDCWD = /^f*ffffff9c$/;

export function filesOf(record: AuditRecord, syscall: string): Files {
  const paths = linesOf(record, "PATH");
  const typed = (nametype: string): AuditLine | undefined =>
    paths.find(({ fields }) => fields.get("nametype") === nametype);
  const isRename = syscall.startsWith("rename");
  // A call logs the parent folder too; the file itself comes last.
  const path =
    (isRename ? typed("DELETE") : paths.findLast(({ fields }) => fields.get("nametype") !== "PARENT")) ?? paths.at(-1);
  const result = isRename ? typed("CREATE") : undefined;
  if (path === undefined) return { file: undefined, result: undefined, note: undefined };
  const base = baseOf(record, syscall);
  const file = fileOf(path, base);
  const isRelative = base === undefined && !String(file["path"]).startsWith("/");
  return {
    file,
    result: result === undefined ? undefined : fileOf(result, base),
    note: isRelative ? "relative to a folder that the log does not name" : undefined,
  };
}

/** The folder that relative names start from, if the log tells. */
function baseOf(record: AuditRecord, syscall: string): string | undefined {
  const fields = record.syscall?.fields;
  const folders = /^(?:rename|link)at/.test(syscall) ? ["a0", "a2"] : syscall === "symlinkat" ? ["a1"] : ["a0"];
  const isByDescriptor = /at2?$/.test(syscall) && syscall !== "creat" && syscall !== "stat" && syscall !== "lstat";
  if (isByDescriptor && folders.some((name) => !AT_FDCWD.test(fields?.get(name) ?? ""))) return undefined;
  return linesOf(record, "CWD")[0]?.fields.get("cwd");
}

function fileOf(line: AuditLine, base: string | undefined): JsonObject {
  const given = line.fields.get("name") ?? "";
  const name = given === "(null)" || given === "" ? "[unknown]" : given;
  // Not shortened: what `..` leads to depends on links.
  const path = name.startsWith("/") || base === undefined ? name : `${base === "/" ? "" : base}/${name}`;
  const last = /[^/]+(?=\/*$)/.exec(path)?.[0];
  return { name: last ?? path, path, type_id: typeOf(line.fields.get("mode")) };
}

// S_IFMT of stat(2), as octal digits before the permissions.
const TYPES: ReadonlyMap<number, number> = new Map([
  [0o10, 1],
  [0o04, 2],
  [0o02, 3],
  [0o06, 4],
  [0o14, 5],
  [0o01, 6],
  [0o12, 7],
]);

function typeOf(mode: string | undefined): number {
  return mode !== undefined && /^[0-7]{1,8}$/.test(mode) ? (TYPES.get(Number.parseInt(mode, 8) >> 12) ?? 0) : 0;
}
