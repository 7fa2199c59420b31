// The envelope in words: what stands on the first page, and what at the end.
import type { Edition } from "../form/html.ts";
import {
  type Block,
  counted,
  formatNumber,
  given,
  heading,
  list,
  note,
  paragraph,
  type QuisDocument,
  table,
  type Text,
} from "../form/model.ts";
import type { CheckpointFacts, Envelope } from "./envelope.ts";

/** State, period and gaps: nobody should have to turn a page to learn that something is missing. */
export function firstPage({ envelope }: QuisDocument, { signature }: Edition): Block[] {
  const { organisation, sources } = envelope;
  const gaps = sources.flatMap((source) => source.gaps);
  return [
    ...(signature === undefined
      ? [
          note(
            "This is a DRAFT.",
            "It was drafted by software from sealed entries. It says nothing in anybody's name until a named person signs it.",
          ),
        ]
      : [
          note(
            "Signed",
            "by ",
            given(signature.name),
            ", ",
            given(signature.capacity),
            `, on ${signature.at}: entry ${formatNumber(signature.deed)} of ${signature.origin}.`,
          ),
        ]),
    paragraph(
      ...(organisation === null ? [] : [given(organisation), ". "]),
      `Period: ${periodWords(envelope)}. As of ${envelope.date ?? "an empty log"}.`,
    ),
    gaps.length === 0
      ? paragraph("No gap in what the sources sent is known for this period.")
      : note(
          `Something is missing: ${counted(gaps.length, "known gap", "known gaps")} in this period.`,
          ...gapSentences(envelope),
          " What was not sent cannot be shown here. The end of this document lists the sources.",
        ),
  ];
}

const GAPS_ON_FIRST_PAGE = 5;

function gapSentences({ sources }: Envelope): (string | ReturnType<typeof given>)[] {
  const all = sources.flatMap(({ id, gaps }) => gaps.map((gap) => ({ id, gap })));
  const shown = all
    .slice(0, GAPS_ON_FIRST_PAGE)
    .flatMap(({ id, gap }) => [
      given(id),
      ": ",
      given(gap.title),
      ` (${gap.from ?? "no known begin"} to ${gap.to ?? "no known end"}). `,
    ]);
  return all.length > GAPS_ON_FIRST_PAGE ? [...shown, `And ${all.length - GAPS_ON_FIRST_PAGE} more.`] : shown;
}

function periodWords({ period: { from, to } }: Envelope): string {
  return `${from === null ? "from the first entry" : `from ${from}`} ${to === null ? "to the last" : `until before ${to}`} (UTC)`;
}

/** Sources, question, checkpoints, how to verify. */
export function aboutBlocks({ envelope, kind }: QuisDocument, { sha256 }: Edition): Block[] {
  const { sources, question, checkpoints, software, profile } = envelope;
  // In the order of the machine copy: the page of a document that was read back is the same.
  const parameters = Object.entries(question.parameters).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    heading("About this document"),
    table(
      "Envelope",
      [{ title: "What" }, { title: "Value" }],
      [
        ["Kind", kind],
        ["Rules it follows", `${profile.name} (${profile.id})`],
        ...profile.laws.map((law): Text[] => ["Law", law]),
        ["Period", periodWords(envelope)],
        ["Question", [given(question.words)]],
        ...parameters.map(([name, value]): Text[] => [`Parameter ${name}`, [given(value)]]),
        ["Drafted by", [given(envelope.author)]],
        ["Date", envelope.date ?? "the log is empty"],
        ["Software", `${software.name} ${software.version}`],
        ["Left out or masked", envelope.redaction],
        ["SHA-256 of documents.yaml", envelope.settingsSha256 ?? "no such file: defaults"],
        ["SHA-256 of document.json", sha256],
      ],
    ),
    table(
      "Sources and what is known to be missing",
      [
        { title: "Source" },
        { title: "Events in the period", isNumber: true },
        { title: "First" },
        { title: "Last" },
        { title: "Covered", isNumber: true },
        { title: "Known gaps" },
      ],
      sources.map(({ id, events, first, last, coveragePercent, gaps }) => [
        [given(id)],
        formatNumber(events),
        first ?? "none",
        last ?? "none",
        coveragePercent === null ? "cannot be said" : `${coveragePercent} %`,
        gaps.length === 0
          ? "none known"
          : gaps.flatMap(({ title, deed }, i) => [i === 0 ? "" : "; ", given(title), ` (entry ${deed})`]),
      ]),
    ),
    paragraph(
      "Covered is the share of the period in which no gap is known. A source that never told of an access leaves no trace: that nothing is known to be missing does not prove that nothing is.",
    ),
    table(
      "Signed state of the logs",
      [{ title: "Log" }, { title: "Entries", isNumber: true }, { title: "Root hash" }, { title: "Also signed by" }],
      [checkpoints.records, checkpoints.oversight].map(checkpointRow),
    ),
    ...[checkpoints.records, checkpoints.oversight].map(({ note: signed, origin }) =>
      paragraph(`Checkpoint of ${origin}: `, given(signed.trimEnd().replaceAll("\n", " · "))),
    ),
    heading("How to verify"),
    list(envelope.verify),
  ];
}

function checkpointRow({ origin, size, root, witnesses }: CheckpointFacts): Text[] {
  return [origin, formatNumber(size), root, witnesses.length === 0 ? "nobody outside" : witnesses.join(", ")];
}
