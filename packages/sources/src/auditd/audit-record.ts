// An event of the audit log: its lines, and one view of what they say together.
import { Problem } from "../error.ts";
import { type AuditLine, readAuditLine } from "./line.ts";

export interface AuditRecord {
  readonly lines: readonly AuditLine[];
  /** The line that says what kind of act it is. */
  readonly main: AuditLine;
  readonly syscall: AuditLine | undefined;
  /** `node:S.MS:SERIAL`. */
  readonly id: string;
  /** A field of the act: of the program's text, of the main line, of the system call. Undefined for `?`, `(null)`, `(none)` and empty ones. */
  get(name: string): string | undefined;
}

const NOTHING = new Set(["", "?", "(null)", "(none)", "(unknown)"]);

/** Reads the lines of one event; they must be of one event, or the framer cut wrongly. `isAct`: types that tell more than the system call beside them. */
export function readAuditRecord(text: string, isAct: (type: string) => boolean): AuditRecord | Problem {
  const lines: AuditLine[] = [];
  for (const raw of text.split("\n")) {
    const line = readAuditLine(raw);
    if (line instanceof Problem) return line;
    const [first] = lines;
    if (first !== undefined && (first.stamp !== line.stamp || first.node !== line.node))
      return new Problem("SOURCE_BAD_VALUE", "expected the lines of one audit event, got another serial number");
    lines.push(line);
  }
  const syscall = lines.find(({ type }) => type === "SYSCALL");
  const main = lines.find(({ type }) => isAct(type)) ?? syscall ?? lines[0];
  if (main === undefined) return new Problem("SOURCE_BAD_VALUE", "expected an audit line, got none");
  return {
    lines,
    main,
    syscall,
    id: main.node === undefined ? main.stamp : `${main.node}:${main.stamp}`,
    get: (name) => {
      const value = main.inner.get(name) ?? main.fields.get(name) ?? syscall?.fields.get(name);
      return value === undefined || NOTHING.has(value) ? undefined : value;
    },
  };
}

/** Lines of one type, in the order of the log. */
export function linesOf(record: AuditRecord, type: string): AuditLine[] {
  return record.lines.filter((line) => line.type === type);
}

/** The command of EXECVE (argc, a0, a1 …; long arguments come in pieces a1[0], a1[1] …), else the title of the process. */
export function commandOf(record: AuditRecord): string | undefined {
  const pieces: string[] = [];
  let last: string | undefined;
  for (const { fields } of linesOf(record, "EXECVE")) {
    for (const [name, value] of fields) {
      const argument = /^a(\d{1,6})(?:\[\d{1,6}\])?$/.exec(name)?.[1];
      if (argument === undefined) continue;
      if (argument === last) pieces[pieces.length - 1] += value;
      else pieces.push(value);
      last = argument;
    }
  }
  if (pieces.length > 0) return pieces.join(" ");
  // The arguments of a process are parted by NUL.
  const title = linesOf(record, "PROCTITLE")[0]?.fields.get("proctitle");
  return title === undefined || NOTHING.has(title) ? undefined : title.replaceAll("\0", " ").trimEnd();
}
