// The files of a release for programs and for people, made of its rows and its Vaughn index and of nothing else: a check makes them again.
import { csvTable } from "@quis/contract/csv";
import type { ReleaseContents } from "./contents.ts";
import type { RedactionProfile } from "./profile.ts";
import { blockOf, type ReleasedRow } from "./row.ts";
import type { VaughnEntry } from "./vaughn.ts";

export const ROWS_PATH = "rows.ndjson";
export const TABLE_PATH = "rows.csv";
export const VAUGHN_PATH = "vaughn.json";
export const VAUGHN_TABLE_PATH = "vaughn.csv";
export const VAUGHN_PAGE_PATH = "vaughn.html";
export const README_PATH = "README.md";

/** A row with what is proved of it. */
export interface ProvedRow {
  readonly row: ReleasedRow;
  readonly fields: readonly { readonly name: string; readonly value: unknown }[];
}

export function rowsAsLines(rows: readonly ReleasedRow[]): string {
  return rows
    .map(({ index, file, vouched, withheld }) => `${JSON.stringify({ index, file, vouched, withheld })}\n`)
    .join("");
}

/** A column for each field of any row; what is withheld whole shows its exemption's code. */
export function rowsAsTable(rows: readonly ProvedRow[], profile: RedactionProfile): string {
  const names = [
    ...new Set(
      rows.flatMap(({ row, fields }) => [...fields.map(({ name }) => name), ...row.withheld.map(({ field }) => field)]),
    ),
  ].toSorted();
  const cells = rows.map(({ row, fields }) => {
    const shown = new Map(fields.map(({ name, value }) => [name, textOf(value)]));
    for (const { field, exemption } of row.withheld) {
      const vouched = Object.hasOwn(row.vouched, field) ? textOf(row.vouched[field]) : undefined;
      shown.set(field, vouched ?? blockOf(profile.exemptions.get(exemption)!.code));
    }
    return [row.index, ...names.map((name) => shown.get(name) ?? ""), Object.keys(row.vouched).join(" ")];
  });
  return csvTable(["index", ...names, "changed, so not proved"], cells);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function vaughnAsJson(entries: readonly VaughnEntry[]): string {
  return `${JSON.stringify(entries, null, 2)}\n`;
}

const HEAD = [
  "number",
  "field",
  "extent",
  "exemption",
  "description",
  "foreseen harm",
  "rows",
  "first row",
  "last row",
  "released of it",
  "decided by",
];

function cellsOf(entry: VaughnEntry): (string | number)[] {
  const { number, field, extent, code, description, harm, rows, first, last, segregated, decided_by } = entry;
  return [number, field, extent, code, description, harm, rows, first, last, segregated, decided_by.join("; ")];
}

export function vaughnAsTable(entries: readonly VaughnEntry[]): string {
  return csvTable(HEAD, entries.map(cellsOf));
}

/** One page without scripts and without a network; a name in any script keeps its direction. */
export function vaughnAsPage(title: string, entries: readonly VaughnEntry[]): string {
  const heads = HEAD.map((text) => `<th scope="col">${escape(text)}</th>`).join("");
  const rows = entries.map((entry) => {
    const [number, ...others] = cellsOf(entry).map((cell) => escape(String(cell)));
    return `<tr><th scope="row">${number}</th>${others.map((cell) => `<td dir="auto">${cell}</td>`).join("")}</tr>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vaughn index: ${escape(title)}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; color: #111; background: #fff; }
div { overflow-x: auto; }
table { border-collapse: collapse; }
caption { text-align: start; padding-block: 0.5rem; }
th, td { border: 1px solid #767676; padding: 0.25rem 0.5rem; text-align: start; vertical-align: top; }
</style>
</head>
<body>
<main>
<h1>Vaughn index</h1>
<p dir="auto">${escape(title)}</p>
<div role="region" aria-label="Vaughn index" tabindex="0">
<table>
<caption>What is withheld, by which exemption, and which harm is foreseen. Rows are named by their index in the log.</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</div>
</main>
</body>
</html>
`;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (letter) => ESCAPES[letter]!);
}

/** All of them, by path, in the order in which release.json lists them. */
export function copiesOf(
  facts: ReleaseFacts,
  proved: readonly ProvedRow[],
  index: readonly VaughnEntry[],
  profile: RedactionProfile,
): readonly (readonly [path: string, text: string])[] {
  return [
    [ROWS_PATH, rowsAsLines(proved.map(({ row }) => row))],
    [TABLE_PATH, rowsAsTable(proved, profile)],
    [VAUGHN_PATH, vaughnAsJson(index)],
    [VAUGHN_TABLE_PATH, vaughnAsTable(index)],
    [VAUGHN_PAGE_PATH, vaughnAsPage(facts.title, index)],
    [README_PATH, readmeOf(facts)],
  ];
}

type ReleaseFacts = Omit<ReleaseContents, "files">;

export function readmeOf({
  title,
  case: reference,
  made_at,
  question,
  profile,
  rows,
  erased,
  log,
}: ReleaseFacts): string {
  const asked = Object.entries(question).map(([name, value]) => `- ${oneLine(name)}: ${oneLine(value)}\n`);
  return `# ${oneLine(title)}

Request ${oneLine(reference)}, ${made_at.slice(0, 10)}. ${rows} rows, from the log ${log.origin} at ${log.size} entries. ${erased} entries of the source that was
asked for (of all sources where none was) were erased by sealed decisions: whether they match can no longer be said, and nothing can be shown of them.

Asked for:

${asked.join("")}
| file | |
| --- | --- |
| \`rows.ndjson\` | the rows, each with its proof |
| \`rows.csv\` | the same to read; a cell \`[withheld: CODE]\` is not shown |
| \`vaughn.json\`, \`vaughn.csv\`, \`vaughn.html\` | what is withheld, by which exemption, which harm is foreseen, who decided |
| \`release.json\` | what this release holds, each file by its SHA-256; the redaction profile "${oneLine(profile.name)}" |
| \`signature.json\`, \`deed.quis.json\` | who stands for it, and the proof that this was sealed |
| \`log/checkpoint\`, \`log/policy.txt\` | the signed state of the log, and the keys |

## What is proved

A field that is shown as it was sealed is proved. A field that is shown changed (parts taken out, or a pseudonym) is the body's word; the last column of \`rows.csv\` names them.
Each field that is withheld is committed to with a salt of its own: nobody can guess it from this folder, and if a court has it handed over, it must fit.
It is not proved that these are all events that match; the log holds how many entries there are.

## What to keep in mind

- A pseudonym is the same person within this release and nobody in any other.
- Rows are not statistics. Small counts worked out from them can point to single persons; so can what a person did, whatever they are called here.
- Two releases of overlapping events can be held against each other: what is in one alone tells what was asked.

## How to check it

Without a network, anywhere: \`quis check FOLDER --policy POLICY\`, where POLICY has the log's keys as you know them from elsewhere. Without \`--policy\` the keys in this folder are believed,
which shows that the release is whole, not whose it is.
`;
}

// A title is a person's text: it makes no further heading, link or table.
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").replaceAll(/[\\`*_[\]<>|#]/g, String.raw`\$&`);
}
