// For each answer of the contract what stands at each of its texts. A test fails when an answer has a text that is not here, or is not here at all.
import {
  explanationsAnswerSchema,
  figuresAnswerSchema,
  accessExplanationSchema,
  todaySchema,
  setupFilesSchema,
  setupChangesSchema,
  findingAccessesSchema,
  detectorsAnswerSchema,
  changeSchema,
  answerSchema,
  askSchema,
  coverageSchema,
  detectionStatusSchema,
  disclosureSchema,
  disposalsAnswerSchema,
  disposalSchema,
  documentsAnswerSchema,
  documentSignatureSchema,
  eventDetailSchema,
  fairnessSchema,
  findingAnswerSchema,
  findingsAnswerSchema,
  quarantinedDetailSchema,
  quarantineListSchema,
  reconcileAnswerSchema,
  revealsAnswerSchema,
  revealSchema,
  subjectKeySchema,
  workLineSchema,
} from "@quis/contract";
import type { z } from "zod";
import { DUTY_ANSWERS } from "./duty-table.ts";
import { ACCESS_ANSWERS } from "./access-table.ts";
import { disposalPlaces, revealPlaces } from "./two-person-places.ts";
import { AnswerRules, type AnswerPlaces, type Places, rules, under } from "./rules.ts";
import { RELEASE_ANSWERS } from "./release-table.ts";
import { REVIEW_ANSWERS } from "./review-table.ts";
import { SOURCE_ANSWERS } from "./source-table.ts";
import { SYSTEM_ANSWERS } from "./system-table.ts";

const ROW_PLAIN = ["time", "received", "source", "activity", "operation", "user_type"];
const ROW_TYPED = ["unit", "case_ref", "justification", "purpose", "src_ip"];

const gone = (path: string) => ({
  plain: under(path, ["at"]),
  typed: under(path, ["authority", "reason", "by[]"]),
});
const goneFromAnswer = {
  plain: [
    ...gone("gone.erased[].").plain,
    ...gone("gone.destroyed[].").plain,
    "gone.destroyed[].source",
    "gone.destroyed[].month",
  ],
  typed: [...gone("gone.erased[].").typed, ...gone("gone.destroyed[].").typed],
};

const SIGNAL_PLAIN = ["detector", "kind", "version", "day", "figures{}"];
const SIGNAL_SAID = ["stratum", "sentence", "counter[]", "formula", "figures.*"];
const DETECTION = [
  "last.at",
  "last.context[]",
  "detectors[].id",
  "detectors[].kind",
  "detectors[].version",
  "webhook.url",
];
const DETECTION_SAID = ["detectors[].reason", "failure", "webhook.last_error"];

const QUARANTINED: Places = {
  plain: ["source", "format", "code", "time"],
  typed: ["file"],
  hidden: ["reason"],
  quarantineId: ["id"],
};
const inRows = (places: Places): Places =>
  Object.fromEntries(Object.entries(places).map(([place, paths]) => [place, under("rows[].", paths)]));

type Shared = Required<Pick<Places, "plain" | "user" | "subject" | "said" | "typed" | "findingId">>;

/** A row of the queue of findings. */
function queueRow(path: string): Shared {
  return {
    plain: under(path, ["kind", "day", "raised.at", "against[].detector", "drawn.seed"]),
    user: [`${path}user`],
    subject: [`${path}subject`],
    said: under(path, ["sentence", "against[].sentence", "counter[]", "stratum"]),
    typed: [`${path}unit`],
    findingId: [`${path}id`, `${path}with[]`],
  };
}

/** One finding whole, with what is near it. */
function wholeFinding(path: string): Shared {
  const rows = [queueRow(`${path}row.`), queueRow(`${path}related[].row.`)];
  return {
    plain: [
      ...under(`${path}finding.`, ["kind", "day", "since", "raised.at", "updates[].at"]),
      ...under(`${path}finding.signals[].`, SIGNAL_PLAIN),
      ...under(`${path}finding.basis.`, ["software", "detectors**", "parameters{}", "parameters.*{}", "engine{}"]),
      ...under(`${path}finding.basis.`, ["learned.before", "day.date", "context[]", "explanations"]),
      ...under(path, ["reproduction.differs[].field", "reproduction.missing[]", "rule**"]),
      ...rows.flatMap(({ plain }) => plain),
    ],
    user: [`${path}finding.user`, ...rows.flatMap(({ user }) => user)],
    subject: [`${path}finding.subject`, ...rows.flatMap(({ subject }) => subject)],
    said: [
      ...under(`${path}finding.`, ["sentence", "counter[]"]),
      ...under(`${path}finding.signals[].`, SIGNAL_SAID),
      ...under(`${path}finding.basis.`, ["parameters.*.*", "parameters.*.*[]", "engine.*", "engine.*[]"]),
      ...under(`${path}finding.basis.`, ["engine.*{}", "engine.*.*{}"]),
      ...under(path, ["reproduction.differs[].recorded**", "reproduction.differs[].now**"]),
      ...rows.flatMap(({ said }) => said),
    ],
    typed: rows.flatMap(({ typed }) => typed),
    findingId: [`${path}finding.id`, ...rows.flatMap(({ findingId }) => findingId)],
  };
}

/** Answers about accesses, findings and records. */
const ANSWERS: readonly AnswerPlaces[] = [
  rules(answerSchema, {
    plain: [
      ...under("rows[].", ROW_PLAIN),
      "next",
      "summary.sources[]",
      "summary.first",
      "summary.last",
      "timeline[].day",
      ...goneFromAnswer.plain,
    ],
    user: ["rows[].user"],
    userName: ["rows[].user_name"],
    session: ["rows[].session"],
    subject: ["rows[].subjects[]"],
    typed: [...under("rows[].", ROW_TYPED), ...goneFromAnswer.typed],
    object: ["rows[].object"],
    hidden: ["rows[].text"],
    asked: ["question.value"],
  }),
  rules(askSchema, { typed: ["text"], asked: ["readings[].value"] }),
  rules(eventDetailSchema, {
    plain: ["log", "source", "gone.at", "entry", "proof.**", "withheld.**"],
    typed: ["gone.authority", "gone.reason", "gone.by[]", "event**"],
    hidden: ["raw", "event_key"],
  }),
  rules(findingsAnswerSchema, {
    ...queueRow("findings[]."),
    plain: [
      ...queueRow("findings[].").plain,
      ...under("detection.", DETECTION),
      "next",
      "kinds[].kind",
      "kinds[].title",
    ],
    said: [...queueRow("findings[].").said, ...under("detection.", DETECTION_SAID)],
    hidden: ["ocsf**"],
  }),
  rules(findingAnswerSchema, wholeFinding("")),
  rules(findingAccessesSchema, {
    plain: [
      ...under("accesses[].row.", ROW_PLAIN),
      ...under("", [
        "accesses[].explained[].by.id",
        "next",
        "context[]",
        "explanations",
        "absent[].id",
        "absent[].table",
      ]),
    ],
    user: ["accesses[].row.user"],
    userName: ["accesses[].row.user_name"],
    session: ["accesses[].row.session"],
    subject: ["accesses[].row.subjects[]", "accesses[].explained[].subject"],
    typed: under("accesses[].row.", ROW_TYPED),
    object: ["accesses[].row.object"],
    hidden: ["accesses[].row.text"],
    said: ["accesses[].explained[].by.sentence"],
  }),
  ...REVIEW_ANSWERS,
  ...RELEASE_ANSWERS,
  ...DUTY_ANSWERS,
  rules(detectorsAnswerSchema, {
    plain: [
      ...under("detectors[].", ["id", "kind", "version", "parameters[].name"]),
      ...under("judged.last.", ["at", "context[]"]),
      "explanations",
    ],
    said: [
      ...under("detectors[].", [
        "reason",
        "parameters[].value",
        "parameters[].value[]",
        "parameters[].usual",
        "parameters[].usual[]",
      ]),
      "judged.failure",
    ],
  }),
  // Counts and sizes; gaps whose words may name an account are left out of it.
  rules(todaySchema, { plain: ["**"] }),
  rules(changeSchema, { plain: ["**"] }),
  // Deeds without their parameters; actors are people who use Quis.
  rules(setupChangesSchema, {
    plain: under("deeds[].", ["log", "time", "actor", "what"]),
    typed: under("deeds[].", ["purpose", "case"]),
  }),
  rules(setupFilesSchema, { plain: under("files[].", ["name", "says", "sha256"]), said: ["files[].text"] }),
  rules(accessExplanationSchema, {
    plain: [
      "time",
      "subjects[].explanation.id",
      "subjects[].explanation.rows[].table",
      "absent[].id",
      "absent[].table",
    ].concat("context[]", "explanations"),
    user: ["user"],
    subject: ["subjects[].subject"],
    said: ["subjects[].explanation.sentence"],
  }),
  rules(explanationsAnswerSchema, {
    plain: ["rows[].subjects[].relationship", "absent[].id", "absent[].table", "context[]"],
    subject: ["rows[].subjects[].subject"],
    said: ["rows[].subjects[].sentence"],
  }),
  rules(figuresAnswerSchema, {
    plain: under("figures.", [
      ...under("summary.", ["sources[]", "first", "last"]),
      "operations[].name",
      "outcomes[].name",
      ...under("users[].", ["first", "last", "operations[].name"]),
      ...under("targets[].", ["first", "last"]),
      ...under("findings[].", ["kind", "day"]),
    ]),
    user: under("figures.", ["users[].user", "findings[].user"]),
    subject: under("figures.", ["targets[].subject", "findings[].subject"]),
    typed: under("figures.", [
      "units[].name",
      "addresses[].name",
      "devices[].name",
      "reasons[].text",
      ...under("users[].", ["unit", "reasons[].name"]),
      ...under("peers.", ["role", "unit"]),
    ]),
    said: under("figures.", [
      "explained.sentence",
      "users[].explained.sentence",
      "targets[].explained.sentence",
      "findings[].sentence",
    ]),
    findingId: ["figures.findings[].id"],
  }),
  rules(coverageSchema, {
    plain: ["context", "explanations", "seed", "relationships[].id", "absent[].id", "absent[].table"],
    typed: ["roles[].name", "units[].name"],
    said: ["text"],
  }),
  rules(fairnessSchema, { plain: ["from", "to", "context[]"], typed: ["rows[].value"] }),
  rules(detectionStatusSchema, { plain: DETECTION, said: DETECTION_SAID }),
  rules(reconcileAnswerSchema, {
    plain: ["a", "b", "unmatched_a[].time", "unmatched_b[].time"],
    user: ["unmatched_a[].user", "unmatched_b[].user"],
    subject: ["unmatched_a[].subjects[]", "unmatched_b[].subjects[]"],
  }),
  rules(quarantineListSchema, {
    ...inRows(QUARANTINED),
    plain: [...inRows(QUARANTINED).plain!, "next", "counts[].source", "counts[].code"],
  }),
  rules(quarantinedDetailSchema, { ...QUARANTINED, hidden: ["reason", "raw"] }),
  // Given whole or not at all (answers.ts).
  rules(disclosureSchema, { plain: ["**"] }),
  rules(subjectKeySchema, { plain: ["vkey", "key"], subject: ["subject"] }),
  // Names and pseudonyms in it are made for whoever asks (reveals/door.ts); reasons are what people wrote.
  rules(revealSchema, revealPlaces("")),
  rules(revealsAnswerSchema, revealPlaces("reveals[].")),
  rules(disposalSchema, disposalPlaces("")),
  rules(disposalsAnswerSchema, disposalPlaces("disposals[].")),
  rules(documentSignatureSchema, {
    plain: ["folder", "sha256", "at", "origin"],
    typed: ["name", "capacity", "by"],
  }),
  rules(documentsAnswerSchema, {
    plain: ["next", ...under("documents[].", ["sha256", "profile", "from", "to", "at", "signatures[].at"])],
    subject: ["documents[].subject"],
    typed: under("documents[].", ["title", "reason", "case", "by", "signatures[].name", "signatures[].capacity"]),
  }),
  rules(workLineSchema, {
    ...wholeFinding("summary."),
    plain: [
      ...wholeFinding("summary.").plain,
      ...disposalPlaces("summary.").plain,
      "phase",
      ...under("summary.", [
        "source",
        "format",
        "log",
        "root",
        "checked_at",
        "sha256",
        "to",
        "manifest_sha256",
        "folder",
        "origin",
        "time_stamp**",
        "different[]",
      ]),
      ...under("summary.", ["first_bad.what", "first_bad.path", "first_bad.code", "oversight.log", "oversight.root"]),
      ...under("summary.oversight.", ["checked_at", "first_bad.what", "first_bad.path", "first_bad.code"]),
      ...under("summary.others[].", [
        "log",
        "root",
        "checked_at",
        "first_bad.what",
        "first_bad.path",
        "first_bad.code",
      ]),
      ...under("summary.", ["logs**", "month", "at", "policy", "from", "kept**"]),
      ...under("summary.", ["destroyed[].source", "destroyed[].month", "held[].source", "held[].month"]),
      ...under("summary.rules[].", ["id", "version", "title", "days[].day", "evidence[].time", "failed.code"]),
      ...under("problem.", ["type", "title", "code", "instance", "parameters[].name"]),
    ],
    typed: [
      ...wholeFinding("summary.").typed,
      ...disposalPlaces("summary.").typed,
      ...under("summary.", ["file", "authority", "reason", "destroyed[].authority", "held[].holds[]"]),
    ],
    said: [
      ...wholeFinding("summary.").said,
      ...under("summary.", ["notes[]", "first_bad.reason", "oversight.first_bad.reason", "others[].first_bad.reason"]),
      "summary.rules[].failed.message",
      "problem.detail",
      "problem.parameters[].detail",
    ],
    // Events are grouped by any field: a user, a person, an address.
    value: ["summary.rules[].evidence[].group[]"],
  }),
];

const TABLE: ReadonlyMap<z.ZodType, AnswerRules> = new Map(
  [
    ...ANSWERS,
    ...SOURCE_ANSWERS,
    ...SYSTEM_ANSWERS,
    ...ACCESS_ANSWERS.map((schema) => rules(schema, { plain: ["**"] })),
  ].map(({ schema, places }) => [schema, new AnswerRules(schema, places)] as const),
);

/** What is known of a schema's texts; undefined for one that nobody has classified. */
export function findAnswer(schema: z.ZodType): AnswerRules | undefined {
  return TABLE.get(schema);
}

/** Whether an answer of this schema can name nobody, whoever reads it. */
export function namesNobody(schema: z.ZodType): boolean {
  return TABLE.get(schema)?.namesNobody === true;
}
