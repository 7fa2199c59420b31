// Texts of the screen that adds a source: a file read as a sample, its mapping, and how it is taken in.
import { count } from "./en.ts";

const plural = (value: number, one: string, many: string): string => `${count(value)} ${value === 1 ? one : many}`;

export const sampleWords = {
  title: "Add a source",
  lead: "Choose a file that the system wrote. Nothing of it is sealed or kept until you say so.",
  choose: "A file of the system",
  drop: "or drop it here",
  another: "Another file",
  reading: "Reading the first records…",
  looked: (bytes: string, whole: boolean) => (whole ? `${bytes}, all of it looked at` : `the first ${bytes} looked at`),
  format: "Format",
  why: "because",
  auto: "recognised",
  formatChoose: "Read it as",
  zone: "Zone of times that name none",
  zoneHint: "IANA, such as Europe/Vienna",
  year: "Year of the first line",
  yearHint: "only for times without a year",
  readAgain: "Read again",
  refused: "This file cannot be read so",
  step1: "1 · The file",
  step2: "2 · The mapping",
  step3: "3 · What its records become",
  step4: "4 · Take it in",

  mapping: "Mapping file (YAML)",
  drafted: "Drafted from the sample: read every line before relying on it.",
  given: "As you wrote it.",
  noMapping: "This format needs no mapping file.",
  writeOne: "Write one all the same",
  decide: "To decide",
  mistakes: (value: number) => `${plural(value, "mistake", "mistakes")} in the mapping`,
  mistakeAt: (line: number) => `line ${count(line)}`,
  goTo: (line: number) => `Go to line ${count(line)}`,
  stale: "The records below are as of the last mapping without mistakes.",
  save: "Save the mapping",
  checking: "Checking…",
  good: "No mistakes.",

  became: (events: number, aside: number) =>
    aside === 0
      ? `${events === 1 ? "The first record becomes" : `All of the first ${count(events)} records become`} an event${events === 1 ? "" : " each"}.`
      : `Of the first ${plural(events + aside, "record", "records")}, ${count(events)} become events and ${count(aside)} would be set aside.`,
  more: "The file has more.",
  show: "Show",
  showAll: "all records",
  showAside: "what would be set aside",
  fields: "Where its values go",
  fieldsLead: (records: number) =>
    `Found by trying, on the first ${plural(records, "record", "records")}: each value was changed and the record read again.`,
  value: "Of the record",
  example: "For example",
  to: "In the event",
  required: "If it is missing",
  decides: "decides",
  unmapped: "left in unmapped",
  onlyRaw: "only in the raw bytes",
  checked: "only checked",
  neverRefused: "",
  unmappedSaid: (left: number, raw: number) =>
    `${plural(left, "value is", "values are")} left in unmapped, ${plural(raw, "value is", "values are")} only in the raw bytes.`,
  records: "Records",
  line: "Line",
  when: "When (UTC)",
  who: "Who",
  what: "What",
  whom: "Whose record",
  aside: "set aside",
  openRecord: (line: number) => `Open the record of line ${count(line)}`,
  raw: "The record",
  event: "The event that it becomes",
  noEvent: "No event: it would be set aside.",
  notes: "Notes",
  noSubject: "no person named",
  noUser: "no user",
  subjectsMissing: "None of these records names whose record it is: questions about a person will not find them.",

  takeLead: "Settings go into sources.yaml of the data folder, by the same code as quis sources add.",
  id: "Name of the source",
  intake: "How it comes",
  intakes: {
    import: "Import this file now",
    push: "Its program pushes events to Quis",
    tail: "Quis follows its log file",
    syslog: "It sends syslog over TLS",
    otlp: "It sends OpenTelemetry logs",
    postgres: "PostgreSQL with pgAudit",
  } as Readonly<Record<string, string>>,
  files: "File or files to follow, on the server",
  filesHint: "absolute; * and ? in the name, not in the folder",
  listen: "Address to listen on",
  listenHint: "such as 0.0.0.0:6514",
  cert: "Certificate chain (PEM), on the server",
  key: "Its key (PEM), on the server",
  clientCa: "Authorities of client certificates (PEM)",
  clientCaHint: "without it anybody who can connect is let in",
  mappingPath: "Mapping file, on the server",
  mappingPathHint: "Save the mapping above and put it there first; absolute or relative to the data folder",
  addIt: "Add the source",
  adding: "Adding…",
  added: (id: string, state: string) =>
    state === "running"
      ? `${id} is in sources.yaml, and the server takes it in.`
      : state === "stopped"
        ? `${id} is in sources.yaml.`
        : `${id} is in sources.yaml, but cannot run:`,
  importIt: "Import the file",
  importing: "Importing…",
  importLine: (done: number, total: number | null, unit: string) =>
    total === null ? `${count(done)} ${unit}` : `${count(done)} of ${count(total)} ${unit}`,
  imported: (read: number, sealed: number, twice: number, aside: number) =>
    `${count(read)} read = ${count(sealed)} sealed + ${count(twice)} already sealed + ${count(aside)} set aside.`,
  see: "See the source",
  makeToken: "Make a token for its senders",
  token: "The token. It is shown this once; only its hash is kept.",
  copy: "Copy",
  copied: "Copied",
  pushHow: "Send NDJSON with it:",
  otlpHow: "Point its exporter here, with the token as bearer:",
  postgresHow:
    "Follow the server’s log file: log_destination = 'jsonlog', shared_preload_libraries = 'pgaudit'. A mapping of format pgaudit says which columns hold persons’ ids.",
  needsName: "Give the source a name of a-z, 0-9, ‘.’, ‘_’, ‘-’.",
  tooLargeHere: (limit: string) =>
    `Files above ${limit} go in by quis import, which shows its progress and can be repeated.`,
} as const;
