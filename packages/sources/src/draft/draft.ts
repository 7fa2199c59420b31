// A mapping file proposed from a sample, with the reasons as comments. It is tried on the sample before it is given away.
import { findFormat } from "../formats.ts";
import { SourceError } from "../error.ts";
import { framerOptionsOf } from "../format/index.ts";
import { createFramer } from "../framing/index.ts";
import { parseMapping } from "../mapping/index.ts";
import { assignRoles, type Assigned, type Candidate, candidatesOf } from "./roles.ts";
import { type DraftSample, MAX_RECORDS, readSample } from "./sample.ts";
import { operationOfWord, type Role, statusOfWord } from "./words.ts";
import { comment, quoted, type YamlColumn, yamlColumn } from "./yaml.ts";

export interface DraftInput {
  /** The start of a file, as text; 1 MiB is plenty. */
  readonly head: Uint8Array;
  /** Whether that is all of it. */
  readonly isWhole: boolean;
  /** Name for the mapping and the product. */
  readonly name: string;
  /** IANA zone of times that name none. */
  readonly zone?: string | undefined;
}

export interface Draft {
  readonly yaml: string;
  /** Records of the sample, and how many of them become events by the draft. */
  readonly sampled: number;
  readonly events: number;
  /** What a person must decide, in words. */
  readonly open: readonly string[];
}

/** @throws SourceError SOURCE_UNKNOWN_FORMAT for what is neither rows nor JSON objects, SOURCE_BAD_TIME if no column has times */
export function draftMapping(input: DraftInput): Draft {
  const sample = readSample(input.head, input.isWhole);
  if (sample === undefined) {
    throw new SourceError(
      "SOURCE_UNKNOWN_FORMAT",
      "expected rows with a header and at least one record, or JSON objects, to draft a mapping from, got neither",
    );
  }
  const candidates = candidatesOf(sample);
  const roles = assignRoles(candidates, sample.count);
  if (!roles.has("time")) {
    const names = sample.columns.slice(0, 12).map(({ name }) => JSON.stringify(name.slice(0, 40)));
    throw new SourceError(
      "SOURCE_BAD_TIME",
      `expected a column of times to draft a mapping from, got ${names.join(", ")}`,
    );
  }
  const open: string[] = [];
  const body = writeBody(sample, candidates, roles, input, open);
  const { events, reason } = tryOut(body, input);
  if (reason !== undefined) open.push(`some sampled records would go to quarantine: ${reason}`);
  const yaml = [
    comment(
      `Drafted from ${sample.count} records. Names and values were looked at, nobody was asked: read every line before relying on it.`,
    ),
    comment(`Tried: ${events} of ${sample.count} of them become events.`),
    ...open.map((question) => comment(`To decide: ${question}`)),
    body,
  ].join("\n");
  return { yaml, sampled: sample.count, events, open };
}

function writeBody(
  sample: DraftSample,
  candidates: readonly Candidate[],
  roles: ReadonlyMap<Role, Assigned>,
  { name, zone }: DraftInput,
  open: string[],
): string {
  const isSearch = roles.has("query") || candidates.some(({ words }) => words.includes("search"));
  const byCandidate = new Map([...roles.values()].map((assigned) => [assigned.candidate, assigned]));
  const columns = candidates.map((candidate) => {
    const assigned = byCandidate.get(candidate);
    const column = assigned === undefined ? leftOver(candidate, sample.count) : columnOf(assigned, zone, open);
    return yamlColumn(candidate.column.name, column);
  });
  const lines = [
    "mapping: 1",
    `format: ${sample.format}`,
    `name: ${quoted(name)}`,
    `product: { name: ${quoted(name)} }`,
    ...(sample.format === "csv" && sample.delimiter !== "," ? [`delimiter: ${quoted(sample.delimiter)}`] : []),
    ...(sample.list === undefined ? [] : [`list: ${quoted(sample.list)}`]),
    "class: 6001 # Web Resources Activity: records that were looked at, searched, exported",
    isSearch
      ? "activity: 5 # Search, by the names of the columns"
      : "activity: 2 # Read: nothing speaks for another one",
    "columns:",
    ...columns,
    "constants:",
  ];
  if (!roles.has("operation")) {
    lines.push(comment("Assumed, as no column says what was done.", 2), "  oversight.operation: consultation");
    open.push("every record is taken for a consultation");
  }
  lines.push(`  web_resources.0.type: ${quoted(name)}`);
  return `${lines.join("\n")}\n`;
}

/** Attribute of each role whose column needs nothing else. */
const TARGETS: Readonly<Partial<Record<Role, string>>> = {
  user: "actor.user.uid",
  userName: "actor.user.name",
  unit: "actor.user.org.name",
  address: "src_endpoint.ip",
  station: "src_endpoint.name",
  session: "actor.session.uid",
  caseRef: "oversight.case_ref",
  purpose: "oversight.purpose",
  query: "http_request.args",
  object: "web_resources.0.name",
};

function columnOf({ candidate, role, why }: Assigned, zone: string | undefined, open: string[]): YamlColumn {
  const { time, distinct, filled, column } = candidate;
  const words = [...distinct];
  switch (role) {
    case "id":
      return { why: `the source's own id: ${why}`, keys: { id: true } };
    case "time": {
      if (time === undefined) return { why, keys: { optional: true } };
      if (time.rival !== undefined)
        open.push(`times of column ${JSON.stringify(column.name)} fit ${time.rival} as well`);
      if (!time.hasZone && zone === undefined) open.push("the times name no zone: give the source's by --zone or here");
      return {
        why: `${time.fitting} of ${filled.length} values are times of this format${time.hasZone ? "" : ", without a zone"}`,
        keys: { to: "time", format: time.format, ...(time.hasZone || zone === undefined ? {} : { zone }) },
      };
    }
    case "status":
      return {
        why: `a result, ${words.length} words known: ${why}`,
        keys: {
          to: "status_id",
          values: Object.fromEntries(words.map((word) => [word, statusOfWord(word)])),
          other: 0,
        },
      };
    case "operation":
      return {
        why: `what was done, ${words.length} words known: ${why}`,
        keys: {
          to: "oversight.operation",
          values: Object.fromEntries(words.map((word) => [word, operationOfWord(word)])),
        },
      };
    case "recordCount":
      return { why: `how many records were shown: ${why}`, keys: { to: "oversight.record_count", type: "integer" } };
    case "subject":
      open.push(`column ${JSON.stringify(column.name)} is taken for whose record it was`);
      return { why: `whose record: ${why}`, keys: { to: "oversight.subjects", ...splitOf(candidate) } };
    case "justification":
      return {
        why: `the reason: ${why}`,
        keys: { to: "oversight.justification", ...decodingOf(candidate), trim: true },
      };
    default:
      return { why, keys: { to: TARGETS[role] ?? "unmapped" } };
  }
}

function leftOver({ filled, distinct }: Candidate, count: number): YamlColumn {
  return {
    why: `not understood, kept in unmapped: ${filled.length} of ${count} filled, ${distinct.size} different`,
    keys: { optional: true },
  };
}

/** A separator that cuts values into more than one id in some records, and leaves none empty. */
function splitOf({ filled, column }: Candidate): { split?: string } {
  if (column.isList) return {};
  const split = [";", ",", "|"].find((one) => filled.some((value) => value.includes(one)));
  return split === undefined || filled.some((value) => value.includes(" ") && !value.includes(split)) ? {} : { split };
}

/** Values with `+` or `%20` where a space would be, and no spaces. */
function decodingOf({ filled }: Candidate): { decode?: string } {
  const encoded = filled.filter((value) => /[A-Za-z]\+|%[0-9A-Fa-f]{2}/.test(value) && !value.includes(" "));
  return encoded.length * 100 >= filled.length && encoded.length > 0 ? { decode: "urlencoded" } : {};
}

/** Reads the sample by the draft. Where it names no zone, UTC stands in. */
function tryOut(yaml: string, { head, isWhole, zone }: DraftInput): { events: number; reason: string | undefined } {
  const mapping = parseMapping(yaml);
  const format = findFormat(mapping.format);
  const normaliser = format.open({ source: "draft", mapping, zone: zone ?? "UTC" });
  let isHeader = normaliser.needsHeader;
  let events = 0;
  let reason: string | undefined;
  let records = 0;
  const sink = {
    record: (_: number, bytes: Uint8Array): void => {
      if (isHeader) {
        isHeader = false;
        normaliser.header(bytes);
        return;
      }
      if ((records += 1) > MAX_RECORDS) return;
      const outcome = normaliser.normalise(bytes);
      if (outcome.kind === "event") events += 1;
      else reason ??= outcome.reason;
    },
    oversizeStart: (): void => undefined,
    oversizeChunk: (): void => undefined,
    oversizeEnd: (): void => undefined,
  };
  const framer = createFramer(format.framing, framerOptionsOf(format, mapping));
  framer.push(head, sink);
  if (isWhole) framer.end(sink);
  return { events, reason };
}
