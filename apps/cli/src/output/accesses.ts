// Accesses as a table for people: a sentence, the figures, then who, when, what and why, with both clocks.
import type { AccessRow, Answer, Summary } from "@quis/contract";
import { countOf, formatCount, formatDay, formatSecond, joinWords } from "./figures.ts";
import { layOutTable } from "./table.ts";
import type { Column } from "./table.ts";
import type { Terminal } from "./terminal.ts";

type Kind = Answer["question"]["kind"];

/** Longer cells say how to read the rest; the whole is in `quis event INDEX` and in --json. */
const CELL_LIMIT = 280;

const COLUMNS: Readonly<Record<string, Column<AccessRow>>> = {
  time: { title: "TIME (UTC)", cell: (row) => formatSecond(row.time), minWidth: 19, always: true },
  user: { title: "USER", cell: nameUser, minWidth: 14 },
  activity: { title: "DID", cell: nameActivity, always: true },
  subjects: { title: "WHOSE RECORD", cell: nameSubjects, minWidth: 12 },
  reason: { title: "REASON", cell: (row) => shorten(row.justification, row), minWidth: 16, rank: 1 },
  caseRef: { title: "CASE", cell: (row) => row.case_ref, minWidth: 12, rank: 2 },
  purpose: { title: "PURPOSE", cell: (row) => row.purpose, rank: 5 },
  object: { title: "WHAT", cell: (row) => shorten(row.object, row), minWidth: 12, rank: 6 },
  text: { title: "REQUEST", cell: (row) => shorten(row.text, row), minWidth: 20, rank: 4 },
  records: { title: "RECORDS", cell: (row) => countRecords(row), align: "right", minWidth: 7, rank: 3 },
  unit: { title: "UNIT", cell: (row) => row.unit, rank: 7 },
  session: { title: "SESSION", cell: (row) => row.session, minWidth: 14, rank: 9 },
  from: { title: "FROM", cell: (row) => row.src_ip, minWidth: 12, rank: 10 },
  source: { title: "SOURCE", cell: (row) => row.source, rank: 8 },
  received: { title: "RECEIVED (UTC)", cell: (row) => formatSecond(row.received), minWidth: 19, rank: 11 },
  index: { title: "EVENT", cell: (row) => String(row.index), align: "right", minWidth: 5, always: true },
};

/** What the question itself fixes need not be repeated in every row. */
const FIXED: Readonly<Record<Kind, readonly string[]>> = {
  who: [],
  user: ["user"],
  session: ["session"],
  events: [],
};

/** Prints a whole answer: rows already fetched, `more` if the log has others beyond the limit. */
export function printAccesses(
  terminal: Terminal,
  question: Answer["question"],
  summary: Summary | null,
  rows: readonly AccessRow[],
): void {
  terminal.say(writeHeadline(question, summary, rows), "bold");
  if (rows.length === 0) return;
  const columns = Object.entries(COLUMNS).flatMap(([name, column]) =>
    FIXED[question.kind].includes(name) ? [] : [column],
  );
  const table = layOutTable(columns, rows, {
    width: terminal.width,
    dim: (text) => terminal.style("dim", text),
  });
  if (table.same.length > 0) {
    const facts = table.same.map(({ title, text }) => `${title.toLowerCase().replace("utc", "UTC")} ${text}`);
    terminal.say(`The same in every row: ${facts.join(" · ")}`, "dim");
  }
  terminal.print();
  for (const line of table.lines) terminal.print(line);
}

/** One plain sentence that answers the question. */
export function writeHeadline(
  question: Answer["question"],
  summary: Summary | null,
  rows: readonly AccessRow[],
): string {
  const { kind, value } = question;
  if (summary === null || summary.events === 0 || rows.length === 0) return writeNone(kind, value);
  const accesses = countOf(summary.events, "access", "accesses");
  const users = countOf(summary.users, "user", "users");
  const subjects = countOf(summary.subjects, "person", "people");
  const sources = `${summary.sources.length === 1 ? "source" : "sources"} ${joinWords(summary.sources)}`;
  const when = writeRange(summary);
  switch (kind) {
    case "who":
      return `${accesses} by ${users} to the record of ${value}, ${when}, ${sources}.`;
    case "user":
      return `${nameOfUser(value, rows)} made ${accesses}${aboutPeople(summary, subjects)}, ${when}, ${sources}.`;
    case "session":
      return `Session ${value}: ${accesses} by ${users}${aboutPeople(summary, subjects)}, ${when}, ${sources}.`;
    case "events":
      return `${accesses} by ${users}${aboutPeople(summary, subjects)}, ${when}, ${sources}.`;
  }
}

/** The log can show that an access was recorded; that none was is a different thing. */
function writeNone(kind: Kind, value: string): string {
  switch (kind) {
    case "who":
      return `No access to the record of ${value} is in the log. This shows what the sources reported, not that nobody looked.`;
    case "user":
      return `No access by ${value} is in the log.`;
    case "session":
      return `No access in session ${value} is in the log.`;
    case "events":
      return "No access in the log matches.";
  }
}

function aboutPeople(summary: Summary, subjects: string): string {
  return summary.subjects === 0 ? "" : ` to records of ${subjects}`;
}

function writeRange({ first, last }: Summary): string {
  if (first === null || last === null) return "time unknown";
  const [from, to] = [formatDay(first), formatDay(last)];
  return from === to ? `on ${from}` : `${from} to ${to}`;
}

function nameOfUser(uid: string, rows: readonly AccessRow[]): string {
  const named = rows.find((row) => row.user === uid && row.user_name !== "" && row.user_name !== uid);
  return named === undefined ? `User ${uid}` : `${named.user_name} (${uid})`;
}

function nameUser(row: AccessRow): string {
  if (row.user_name === "" || row.user_name === row.user) return row.user;
  return row.user === "" ? row.user_name : `${row.user_name} (${row.user})`;
}

function nameActivity(row: AccessRow): string {
  const failed = row.status === "failure" ? ", failed" : "";
  return `${row.activity}${failed}`;
}

/** A bulk access names many; the first few and how many more. */
function nameSubjects(row: AccessRow): string {
  const shown = row.subjects.slice(0, 5).join(", ");
  const rest = row.subjects.length - 5;
  return rest > 0 ? `${shown} and ${formatCount(rest)} more` : shown;
}

function countRecords(row: AccessRow): string {
  return row.record_count === null ? "" : formatCount(row.record_count);
}

function shorten(text: string, row: AccessRow): string {
  if (text.length <= CELL_LIMIT) return text;
  const rest = text.length - CELL_LIMIT;
  return `${text.slice(0, CELL_LIMIT)} … ${formatCount(rest)} more characters: quis event ${row.index}`;
}
