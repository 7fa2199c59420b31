// What is said of evidence, for whatever shows it: in the words of `quis check`, with what it is about and its first events to read.
import { BUNDLE_STEP_TITLES, type BundleVerdict, describeBundle } from "@quis/bundle";
import { showField } from "@quis/disclosure";
import { describeRelease, type ReleaseReading } from "@quis/release";
import type { EvidenceVerdict } from "./check.ts";

type Line = readonly [label: string, text: string];

export interface SaidItem {
  readonly title: string;
  readonly proved: boolean;
  readonly lines: readonly Line[];
}

export interface SaidEvidence {
  readonly proved: boolean;
  readonly headline: string;
  /** `CODE: message`. */
  readonly reason: string | undefined;
  /** What it is about; empty unless all holds. */
  readonly facts: readonly (readonly [label: string, texts: readonly string[]])[];
  /** Its first events or rows; the others are counted. */
  readonly itemsTitle: string;
  readonly items: readonly SaidItem[];
  readonly more: number;
  readonly provedList: readonly string[];
  readonly notProved: readonly string[];
  readonly steps: readonly {
    readonly title: string;
    readonly outcome: "passed" | "failed" | "not done";
    readonly detail: string;
  }[];
}

/** As many as the command line says. */
const MOST_SAID = 50;
const grouped = new Intl.NumberFormat("en-US");

export function sayEvidence(evidence: EvidenceVerdict): SaidEvidence {
  return evidence.kind === "bundle"
    ? sayBundle(evidence.verdict, evidence.ownKeys)
    : sayRelease(evidence.reading, evidence.ownKeys);
}

function sayBundle(verdict: BundleVerdict, ownKeys: boolean): SaidEvidence {
  const { proved, reason, events = [], steps } = verdict;
  const words = describeBundle(verdict, ownKeys);
  const items = events.slice(0, MOST_SAID).map(({ index, source, fields, hidden }) => ({
    title: `Entry ${grouped.format(index)} (${source}): ${plural(fields.length, "field")} shown, ${grouped.format(hidden)} hidden`,
    proved: true,
    lines: fields.flatMap(linesOf),
  }));
  return {
    proved,
    headline: words.headline,
    reason: reason === undefined ? undefined : `${reason.code}: ${reason.message}`,
    facts: bundleFacts(verdict),
    itemsTitle: "The events",
    items,
    more: events.length - items.length,
    provedList: words.proved,
    notProved: words.notProved,
    steps: steps.map(({ name, outcome, detail }) => ({ title: BUNDLE_STEP_TITLES[name], outcome, detail })),
  };
}

function bundleFacts({ contents, events = [], steps }: BundleVerdict): SaidEvidence["facts"] {
  if (contents === undefined) return [];
  const detailOf = (step: string): string => steps.find(({ name }) => name === step)?.detail ?? "";
  const hidden = events.reduce((total, event) => total + event.hidden, 0);
  return [
    ["Title", [contents.title]],
    ["Case", [contents.case]],
    ["Made", [`${contents.made_at} by ${contents.made_by} with ${contents.software}`]],
    ["Why it was made", [contents.reason]],
    ["Question", [contents.question.words]],
    ["Period", [`${contents.period.from ?? "the beginning"} to ${contents.period.to ?? "the end"}`]],
    ["Log", [`${contents.log.origin}, ${plural(contents.log.size, "entry", "entries")}`]],
    ["Fields shown", [contents.fields.join(", ") || "none"]],
    ["Fields hidden", [`${grouped.format(hidden)} in ${plural(events.length, "event")}: each is there as a hash`]],
    [
      "Known gaps",
      contents.sources.map(
        ({ id, gaps }) => `${id}: ${gaps.length === 0 ? "none known in the period" : gaps.join("; ")}`,
      ),
    ],
    ["Time stamp", [detailOf("stamp")]],
    ["Custody", [detailOf("deed"), "What happened to it since then no file can say."]],
    ["Signature of a person", ["none: certificate-draft.txt is a DRAFT"]],
  ];
}

function sayRelease({ verdict, rows }: ReleaseReading, ownKeys: boolean): SaidEvidence {
  const { proved, reason, contents, signature } = verdict;
  const words = describeRelease(verdict, ownKeys, MOST_SAID);
  return {
    proved,
    headline: words.headline,
    reason: reason === undefined ? undefined : `${reason.code}: ${reason.message}`,
    facts:
      contents === undefined || signature === undefined
        ? []
        : [
            ["Title", [contents.title]],
            ["Request", [contents.case]],
            ["Made", [`${contents.made_at} with ${contents.software}`]],
            ["Asked for", Object.entries(contents.question).map(([name, value]) => `${name}: ${value}`)],
            ["Redaction profile", [contents.profile.name]],
            ["Rows", [grouped.format(contents.rows)]],
            [
              "Erased by sealed decisions",
              [`${plural(contents.erased, "entry", "entries")}: whether they match can no longer be said`],
            ],
            ["Signed", [`${signature.name}, ${signature.capacity}, ${signature.at}`]],
            ["Custody", [words.signed ?? ""]],
            ["Time stamp", ["none: a release has none"]],
          ],
    itemsTitle: "The rows",
    items: words.rows.map(({ proved: holds, text }, i) => ({ title: text, proved: holds, lines: rowLines(rows[i]) })),
    more: verdict.rows.length - words.rows.length,
    provedList: proved && words.signed !== undefined ? [words.signed] : [],
    notProved: words.notProved,
    steps: [],
  };
}

function rowLines(proved: ReleaseReading["rows"][number] | undefined): readonly Line[] {
  if (proved === undefined) return [];
  const { row, fields } = proved;
  const whole = row.withheld.filter(({ extent }) => extent === "whole");
  return [
    ...fields.flatMap(linesOf),
    ...Object.entries(row.vouched).map(([name, value]): Line => [
      name,
      `${typeof value === "string" ? value : JSON.stringify(value)} (changed: the body’s word)`,
    ]),
    ...whole.map(({ field, exemption }): Line => [field, `withheld (${exemption})`]),
  ];
}

function linesOf(field: { readonly name: string; readonly value: unknown }): readonly Line[] {
  const { label, lines } = showField(field as Parameters<typeof showField>[0]);
  return lines.map(([path, text]) => [path === "" ? label : `${label}, ${path}`, text]);
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped.format(count)} ${count === 1 ? one : many}`;
}
