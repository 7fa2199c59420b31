// What a bundle's check proved and what it did not, in plain words: for a judge, a journalist, a union.
import type { BundleStepName, BundleVerdict } from "./check.ts";

export interface BundleWords {
  readonly headline: string;
  readonly proved: readonly string[];
  readonly notProved: readonly string[];
}

export const BUNDLE_STEP_TITLES: Readonly<Record<BundleStepName, string>> = {
  bag: "The bag is whole",
  contents: "It holds what it says, no more and no less",
  log: "The log signed its state",
  events: "Every event is as it was sealed",
  copies: "The readable copies say the same",
  deed: "The making of this bundle was sealed",
  stamp: "A third party stamped when",
};

const grouped = new Intl.NumberFormat("en-US");

function countOf(value: number, one: string, many: string): string {
  return `${grouped.format(value)} ${value === 1 ? one : many}`;
}

/** `ownKeys`: the keys were those in the bundle, not ones that came another way. */
export function describeBundle(verdict: BundleVerdict, ownKeys: boolean): BundleWords {
  const { contents, events, reason, witnesses = [] } = verdict;
  if (!verdict.proved || contents === undefined || events === undefined) {
    const failed = verdict.steps.find(({ outcome }) => outcome === "failed");
    return {
      headline: `NOT PROVED: ${reason?.message ?? "the check did not come to its end"}.`,
      proved: verdict.steps.filter(({ outcome }) => outcome === "passed").map(({ name }) => BUNDLE_STEP_TITLES[name]),
      notProved: [
        `"${BUNDLE_STEP_TITLES[failed?.name ?? "bag"]}" does not hold. Nothing in this bundle may be relied on; ask for it again.`,
      ],
    };
  }
  const { log, sources } = contents;
  const hidden = events.reduce((total, event) => total + event.hidden, 0);
  const gaps = sources.flatMap(({ id, gaps: known }) => known.map((gap) => `${id}: ${gap}`));
  return {
    headline: `Proved: ${countOf(events.length, "event", "events")} of ${log.origin} ${events.length === 1 ? "is" : "are"} as sealed; ${hidden === 0 ? "nothing is hidden" : `${countOf(hidden, "field stays", "fields stay")} hidden`}.`,
    proved: [
      `The log ${log.origin} signed that it holds ${countOf(log.size, "entry", "entries")} under the root ${log.root}.`,
      ...(witnesses.length === 0
        ? []
        : [
            `${countOf(witnesses.length, "witness", "witnesses")} cosigned that state: ${witnesses.map(({ name, time }) => `${name} (${time})`).join(", ")}.`,
          ]),
      `Each of the ${countOf(events.length, "event", "events")} stands in that log, and each field shown has stood there since it was sealed, exactly as shown.`,
      "The tables beside them say the same, letter for letter.",
      `That ${contents.made_by} made this bundle on ${contents.made_at}, with these events, these fields and no others, stands in the oversight log at index ${grouped.format(verdict.deed?.index ?? 0)}.`,
      ...timeProved(verdict),
    ],
    notProved: [
      ...(ownKeys
        ? [
            "Whose log this is. The keys are those in the bundle: compare them with keys that you got another way (--policy or --vkey; on the page, the field for them), or whoever made the bundle may have made the log.",
          ]
        : ["That the keys are the right ones. They were believed as you gave them."]),
      "That it happened so. Integrity is not truth: a source that reports falsely is sealed as it reported.",
      gaps.length === 0
        ? "That it is everything. No gap of these sources was known for the period; an access that was never reported is in no log."
        : `That it is everything. Known gaps: ${gaps.join("; ")}.`,
      "That these are all events that the question has as its answer: a bundle holds chosen events.",
      ...(hidden === 0 ? [] : ["What the hidden fields say."]),
      ...(witnesses.length === 0
        ? [
            "That there is one history only. No witness cosigned, so whoever holds the log’s key could show somebody else another log.",
          ]
        : [
            "That there is one history only, unless one of these witnesses is honest and independent of whoever runs the log.",
          ]),
      "That anybody certifies it. certificate-draft.txt is a DRAFT that nobody has signed.",
      ...limitsOfTime(verdict),
    ],
  };
}

function timeProved({ stamp }: BundleVerdict): string[] {
  if (stamp?.trust.trusted !== true) return [];
  const about = stamp.accuracy_ms === null ? "" : `, give or take ${grouped.format(stamp.accuracy_ms)} ms`;
  return [
    `That state of the log, and so each of these events in it, was there on ${stamp.time}${about}: ${stamp.authority} stamped it (RFC 3161), under the root ${stamp.trust.root} (SHA-256 ${stamp.trust.root_sha256}) that you said you trust.`,
  ];
}

function limitsOfTime({ stamp, contents }: BundleVerdict): string[] {
  const own = "When exactly: times are those of the source’s clock and of the log’s.";
  if (stamp === undefined)
    return [
      `${own} There is no time stamp of a third party in this bundle: ${contents?.time_stamp?.why ?? "none was asked for"}.`,
    ];
  const { authority, time, trust } = stamp;
  if (!trust.trusted) {
    return [
      `${own} There is a time stamp by an authority that you have not said you trust: ${authority} says ${time}; ${trust.why}. Give its root (--tsa-roots FILE; on the page, the field for it), if you trust it.`,
    ];
  }
  return [
    "When exactly it happened: the time stamp says until when at the latest an event was sealed. The times in the events are those of the source’s clock.",
    `That the certificate of ${authority} was not revoked: a check without a network asks nobody.`,
  ];
}
