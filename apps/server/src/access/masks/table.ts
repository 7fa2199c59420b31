// For each answer of the contract what stands at each of its texts. A test fails when an answer has a text that is not here, or is not here at all.
import {
  accessExplanationSchema,
  answerSchema,
  askSchema,
  coverageSchema,
  detectionStatusSchema,
  disclosureSchema,
  eventDetailSchema,
  explanationsAnswerSchema,
  fairnessSchema,
  figuresAnswerSchema,
  findingAnswerSchema,
  findingsAnswerSchema,
  gapsAnswerSchema,
  quarantinedDetailSchema,
  quarantineListSchema,
  reconcileAnswerSchema,
  revealsAnswerSchema,
  revealSchema,
  subjectKeySchema,
  workLineSchema,
} from "@quis/contract";
import type { z } from "zod";
import { ACCESS_ANSWERS } from "./access-table.ts";
import { AnswerRules, type Places } from "./rules.ts";
import { SYSTEM_ANSWERS } from "./system-table.ts";

const ROW_PLAIN = ["time", "received", "source", "activity", "operation", "user_type"];
const ROW_TYPED = ["unit", "case_ref", "justification", "purpose", "src_ip"];
const under = (path: string, names: readonly string[]): string[] => names.map((name) => `${path}${name}`);

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

const REVEAL_PLAIN = [
  "id",
  "pseudonym",
  "name",
  "case",
  "asked_by.uid",
  "asked_by.name",
  "asked_at",
  "expires",
  "decided.by",
  "decided.name",
  "decided.at",
];
const REVEAL_TYPED = ["reason", "decided.reason"];

const rules = (schema: z.ZodType, places: Places) => ({ schema, places });

/** Answers about accesses, findings and records. */
const ANSWERS: readonly { readonly schema: z.ZodType; readonly places: Places }[] = [
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
    plain: [...under("findings[].", ["kind", "day", "raised.at"]), ...under("detection.", DETECTION)],
    user: ["findings[].user"],
    subject: ["findings[].subject"],
    said: ["findings[].sentence", ...under("detection.", DETECTION_SAID)],
    findingId: ["findings[].id"],
    hidden: ["ocsf**"],
  }),
  rules(findingAnswerSchema, {
    plain: [
      ...under("finding.", ["kind", "day", "since", "raised.at", "updates[].at"]),
      ...under("finding.signals[].", SIGNAL_PLAIN),
      ...under("finding.basis.", ["software", "detectors**", "parameters{}", "parameters.*{}", "engine{}"]),
      ...under("finding.basis.", ["learned.before", "day.date", "context[]", "explanations"]),
      "reproduction.differs[].field",
      "reproduction.missing[]",
    ],
    user: ["finding.user"],
    subject: ["finding.subject"],
    said: [
      "finding.sentence",
      "finding.counter[]",
      ...under("finding.signals[].", SIGNAL_SAID),
      ...under("finding.basis.", [
        "parameters.*.*",
        "parameters.*.*[]",
        "engine.*",
        "engine.*[]",
        "engine.*{}",
        "engine.*.*{}",
      ]),
      "reproduction.differs[].recorded**",
      "reproduction.differs[].now**",
    ],
    findingId: ["finding.id"],
  }),
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
      ...["units[].name", "addresses[].name", "devices[].name", "reasons[].text"],
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
  rules(gapsAnswerSchema, {
    plain: [
      "as_of",
      "rules",
      ...under("sources[].", ["source", "first", "last", "judged_until"]),
      ...under("gaps[].", ["source", "from", "to", "evidence{}", "rules", "raised.at", "closed.at"]),
      ...under("gaps[].closed.receipts.", ["leaf_hashes[]", "digest"]),
      "hours[].source",
      "hours[].hour",
    ],
    said: ["gaps[].title", "gaps[].evidence.*", "gaps[].evidence.*[]", "gaps[].closed.reason"],
    gapId: ["gaps[].id"],
    hidden: ["ocsf**"],
  }),
  rules(reconcileAnswerSchema, {
    plain: ["a", "b", "unmatched_a[].time", "unmatched_b[].time"],
    user: ["unmatched_a[].user", "unmatched_b[].user"],
    subject: ["unmatched_a[].subjects[]", "unmatched_b[].subjects[]"],
  }),
  rules(quarantineListSchema, { ...inRows(QUARANTINED), plain: [...inRows(QUARANTINED).plain!, "next"] }),
  rules(quarantinedDetailSchema, { ...QUARANTINED, hidden: ["reason", "raw"] }),
  // Given whole or not at all (answers.ts).
  rules(disclosureSchema, { plain: ["**"] }),
  rules(subjectKeySchema, { plain: ["vkey", "key"], subject: ["subject"] }),
  // Names and pseudonyms in it are made for whoever asks (reveals/door.ts); reasons are what people wrote.
  rules(revealSchema, { plain: REVEAL_PLAIN, typed: REVEAL_TYPED }),
  rules(revealsAnswerSchema, {
    plain: under("reveals[].", REVEAL_PLAIN),
    typed: under("reveals[].", REVEAL_TYPED),
  }),
  rules(workLineSchema, {
    plain: [
      "phase",
      ...under("summary.", ["source", "format", "log", "root", "checked_at", "sha256", "to", "manifest_sha256"]),
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
    typed: under("summary.", ["file", "authority", "reason", "destroyed[].authority", "held[].holds[]"]),
    said: [
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
  [...ANSWERS, ...SYSTEM_ANSWERS, ...ACCESS_ANSWERS.map((schema) => rules(schema, { plain: ["**"] }))].map(
    ({ schema, places }) => [schema, new AnswerRules(schema, places)] as const,
  ),
);

/** What is known of a schema's texts; undefined for one that nobody has classified. */
export function findAnswer(schema: z.ZodType): AnswerRules | undefined {
  return TABLE.get(schema);
}

/** Whether an answer of this schema can name nobody, whoever reads it. */
export function namesNobody(schema: z.ZodType): boolean {
  return TABLE.get(schema)?.namesNobody === true;
}
