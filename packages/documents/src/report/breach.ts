// The breach worksheet: whose records were accessed as a query says, when, and whether the record itself was seen. GDPR Art. 33, 34; 45 CFR 164.404
import { secondOf } from "../access/facts.ts";
import type { Envelope } from "../envelope/envelope.ts";
import {
  type Block,
  counted,
  DOCUMENT_FORMAT,
  formatNumber,
  given,
  heading,
  list,
  paragraph,
  type QuisDocument,
  table,
} from "../form/model.ts";

export interface AffectedPerson {
  readonly subject: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly accesses: number;
  /** Accesses by what was seen. */
  readonly records: number;
  readonly rows: number;
  readonly unknown: number;
}

export interface BreachFacts {
  /** In the order of their ids; those of refused accesses alone are not affected. */
  readonly persons: readonly AffectedPerson[];
  readonly knownAt: string | null;
  readonly envelope: Envelope;
}

const HOUR_MS = 3_600_000;
/** GDPR Art. 33(1). */
const NOTIFY_HOURS = 72;

export function makeBreach({ persons, knownAt, envelope }: BreachFacts): QuisDocument {
  const records = persons.filter((one) => one.records > 0);
  const rows = persons.filter((one) => one.records === 0 && one.rows > 0);
  const unknown = persons.filter((one) => one.records === 0 && one.rows === 0);
  const until = knownAt === null ? null : new Date(Date.parse(knownAt) + NOTIFY_HOURS * HOUR_MS).toISOString();
  return {
    format: DOCUMENT_FORMAT,
    kind: "breach",
    envelope,
    summary: [
      paragraph(`${counted(persons.length, "person is", "persons are")} affected, as far as the sources tell.`),
      list([
        `the record itself was seen: ${formatNumber(records.length)}`,
        `only a row in a list of hits was seen: ${formatNumber(rows.length)}`,
        `the source does not say what was seen (low confidence): ${formatNumber(unknown.length)}`,
      ]),
      paragraph(
        knownAt === null || until === null
          ? "When this became known is not stated (known_at), so that no clock is reckoned."
          : `Known since ${knownAt}, as sealed with this worksheet. 72 hours (GDPR Art. 33) end at ${until}; 60 days (45 CFR 164.404) on ${new Date(Date.parse(knownAt) + 60 * 24 * HOUR_MS).toISOString().slice(0, 10)}.`,
      ),
    ],
    body: [...personTable(persons), ...toFill()],
    data: {
      known_at: knownAt,
      persons: persons.map(({ subject, firstMs, lastMs, accesses, ...seen }) => ({
        subject,
        first: new Date(firstMs).toISOString(),
        last: new Date(lastMs).toISOString(),
        accesses,
        ...seen,
      })),
    },
  };
}

function personTable(persons: readonly AffectedPerson[]): Block[] {
  if (persons.length === 0) return [];
  return [
    heading("Affected persons"),
    table(
      "Affected persons",
      [
        { title: "Person" },
        { title: "First access (UTC)" },
        { title: "Last access (UTC)" },
        { title: "Accesses", isNumber: true },
        { title: "Seen" },
      ],
      persons.map(({ subject, firstMs, lastMs, accesses, records, rows }) => [
        [given(subject)],
        secondOf(firstMs),
        secondOf(lastMs),
        formatNumber(accesses),
        records > 0 ? "the record" : rows > 0 ? "a row of hits only" : "not known",
      ]),
    ),
  ];
}

function toFill(): Block[] {
  return [
    heading("For a person to fill in"),
    list([
      "Nature of the breach: ____",
      "Likely consequences: ____",
      "Measures taken or proposed: ____",
      "Contact: ____",
      "Reasons for delay, if later than the clock above: ____",
    ]),
  ];
}
