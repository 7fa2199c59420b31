// The events of a bundle for programs and for people: made of what the disclosure files prove, and of nothing else. A check makes them again.
import type { DisclosedField } from "@quis/event";

export interface ProvedEvent {
  readonly index: number;
  readonly source: string;
  readonly fields: readonly DisclosedField[];
  readonly hidden: number;
}

/** One JSON object a line: index, source, the fields shown, how many stay hidden. */
export function eventsAsLines(events: readonly ProvedEvent[]): string {
  return events
    .map(({ index, source, fields, hidden }) => {
      const shown = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
      return `${JSON.stringify({ index, source, fields: shown, hidden })}\n`;
    })
    .join("");
}

/** The same as a table (RFC 4180), a column for each field that any event shows. */
export function eventsAsTable(events: readonly ProvedEvent[]): string {
  const names = [...new Set(events.flatMap(({ fields }) => fields.map(({ name }) => name)))].toSorted();
  const rows = events.map(({ index, source, fields, hidden }) => {
    const values = new Map(
      fields.map(({ name, value }) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
    );
    return [String(index), source, ...names.map((name) => values.get(name) ?? ""), String(hidden)];
  });
  return [["index", "source", ...names, "hidden fields"], ...rows]
    .map((row) => `${row.map(cell).join(",")}\r\n`)
    .join("");
}

// Attacker: a spreadsheet takes a cell that begins so for a formula, which can send the others away.
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
