// Words of the duty to review: periods, the sample of one, the sign-off.
import type { DutyPeriodAnswer, LeftOpen, SampleAnswer } from "@quis/contract";
import { count } from "./en.ts";

const plural = (value: number, one: string, many: string): string => `${count(value)} ${value === 1 ? one : many}`;
const share = (value: number): string => `${Number((value * 100).toPrecision(3))} %`;

type Rate = NonNullable<SampleAnswer["report"]["unexplained"]>;
type Access = SampleAnswer["accesses"][number];

export const dutyWords = {
  title: "Review duty",
  lead: (overdue: number, programmes: number) =>
    programmes === 0
      ? "No programme says how often accesses are reviewed."
      : overdue === 0
        ? "No review is overdue."
        : `${plural(overdue, "review is", "reviews are")} overdue.`,
  never: "What is owed is sealed: taking a programme out of the settings does not end what had begun.",
  waiting: "Asking what is owed…",
  reminders: "Reminders by mail do not go out.",
  problem: "The settings cannot be read; what was sealed before holds.",
  emptyTitle: "No programme yet",
  empty: "An administrator writes one into review.yaml in the data folder: what is reviewed, how often, by which rule.",
  every: { day: "every day", week: "every week", month: "every month", quarter: "every quarter", year: "every year" },
  gone: "No longer in the settings; what had begun is owed.",
  more: (value: number) => `${plural(value, "older period", "older periods")} not shown.`,
  columns: {
    period: "Period from",
    state: "State",
    due: "Due by",
    left: "Left open",
    signed: "Signed off",
    acts: "To do",
  },
  states: {
    running: "running",
    due: "due",
    overdue: "overdue",
    done: "done",
    late: "done late",
  } satisfies Record<DutyPeriodAnswer["state"], string>,
  left: ({ untouched, undecided, unjudged, total }: LeftOpen): string =>
    total === 0
      ? "nothing"
      : [
          ...(untouched === 0 ? [] : [`${plural(untouched, "finding", "findings")} not looked at`]),
          ...(undecided === 0 ? [] : [`${plural(undecided, "finding", "findings")} undecided`]),
          ...(unjudged === 0 ? [] : [`${plural(unjudged, "drawn access", "drawn accesses")} not judged`]),
        ].join(", "),
  leftThen: (words: string) => `then left open: ${words}`,
  nobody: "nobody",
  sample: "Sample",
  sampleOf: (period: string) => `Sample of the period from ${period}`,
  sign: "Sign off…",
  signOf: (period: string) => `Sign off the period from ${period}`,
  changes: {
    title: "What was in force since when",
    lead: "Each change of a programme, sealed when it was first seen.",
    what: { first: "first in force", changed: "changed", removed: "taken out of the settings" },
    weaker: (words: string) => `asks for less: ${words}`,
    names: {
      removed: "nothing is owed any more",
      rarer: "rarer",
      "begins-later": "begins later",
      ends: "ends",
      "more-grace": "more days of grace",
      "smaller-sample": "smaller sample",
      "fewer-judged-twice": "fewer judged by two",
    },
  },
  signing: {
    title: (programme: string, period: string) => `Sign off ${programme}, period from ${period}`,
    nothing: "Nothing is left open.",
    open: (words: string) => `Left open: ${words}.`,
    kept: "This is sealed with your name and stands beside the sign-off for good.",
    reason: "In your own words: what was reviewed, and why the rest was not",
    remark: "In your own words (may be empty)",
    send: "Sign off",
    sending: "Sealing…",
    leave: "Not now",
  },
  sheet: {
    title: "Review duty",
    all: "All periods",
    none: "No programme says how often accesses are reviewed.",
    calm: "No review is overdue, and none is due.",
    period: (programme: string, period: string) => `${programme}, from ${period}`,
    by: "due by",
  },
  page: {
    title: (period: string) => `Sample, ${period}`,
    back: "Review duty",
    waiting: "Drawing the sample, or reading it…",
    lead: (drawn: number, among: number) =>
      drawn === 0
        ? "No access of the period could be drawn."
        : `${plural(drawn, "access was", "accesses were")} drawn at random among ${count(among)} that stand in no finding.`,
    left: (unjudged: number) =>
      unjudged === 0 ? "All are judged." : `${plural(unjudged, "is", "are")} not judged yet.`,
    keys: "j and k walk, Enter opens, 1, 2 and 3 choose, Esc closes.",
    list: "Drawn accesses",
    columns: { time: "Time", what: "Access", reason: "Reason given", state: "Judged" },
    states: { open: "open", half: "one of two", judged: "judged" } satisfies Record<Access["state"], string>,
    twice: "by two",
    open: (index: number) => `Open access ${index}`,
    notYours: "Not for you: your own access, unit or chain of command.",
    erased: "This access was erased by a sealed decision.",
    selected: "Selected access",
    blind: "Somebody has judged it. You see their word when yours is sealed.",
    said: "What was said",
    choose: "Your judgement",
    judgements: {
      explained: "Work explains it",
      "not-explained": "Nothing shows that work explains it",
      "misuse-suspected": "Something speaks for misuse",
    },
    why: "Why",
    send: "Seal it",
    sending: "Sealing…",
    final: "Your first word stands.",
    report: {
      title: "What the sample says",
      pending: "No rate before all is judged: who leaves out the hard ones would move it.",
      nothing: "Nothing was drawn: no rate can be given, which is not a rate of zero.",
      unexplained: "Not explained by work",
      suspected: "With a suspicion of misuse",
      rate: ({ rate, low, high, confidence }: Rate) =>
        `${share(rate)} (${share(low)} to ${share(high)} at ${share(confidence)})`,
      of: (size: number) => `of ${plural(size, "access", "accesses")}`,
      notCovered: (value: number) =>
        `${plural(value, "access is", "accesses are")} in strata of which nothing was drawn: the rate does not speak of them.`,
      agreement: "Two persons said the same",
      agreed: (agreed: number, pairs: number) => `of ${share(agreed)} of ${count(pairs)}`,
      kappa: (kappa: number, low: number, high: number) =>
        `Cohen’s kappa ${kappa.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`,
      noKappa: "kappa cannot be given: all words are the same",
      persons: "By source and unit, never by person.",
    },
    drawn: {
      title: "How it was drawn",
      seed: "Seed",
      root: "Root of the log",
      size: "Entries",
      again: "Draw it again",
      drawing: "Drawing…",
      same: "Drawn again: the same.",
      other: (missing: number, added: number, erased: number) =>
        `Drawn again: not the same. ${count(missing)} missing, ${count(added)} added, ${count(erased)} erased since.`,
    },
  },
} as const;
