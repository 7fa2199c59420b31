// A verdict on the page, in the words of the command line.
import { describeVerdict, type FileVerdict, showField, STEP_TITLES, type VerdictWords } from "@quis/disclosure";
import type { DisclosedField } from "@quis/event";
import { hostile, make, makeList } from "./element.ts";

const MARKS = { passed: "✓", failed: "✗", "not done": "–" } as const;

/** Everything that is said of a file. */
export function showVerdict(verdict: FileVerdict): readonly Node[] {
  const words = describeVerdict(verdict);
  const fields = verdict.disclosed?.fields ?? [];
  return [
    headline(words.headline),
    ...(words.reason === undefined ? [] : [reason(words.reason)]),
    ...(fields.length === 0 ? [] : [make("h3", "", "The fields shown"), make("dl", "", ...fields.map(showOne))]),
    ...showWords(words, verdict.proved),
    steps(verdict),
  ];
}

/** The sentence that a reader takes away. */
export function headline(text: string): HTMLElement {
  return make("p", "headline-text", hostile(text));
}

/** Why not, to the letter. */
export function reason(text: string): HTMLElement {
  return make("p", "reason mono", hostile(text));
}

/** What was proved and what was not. */
export function showWords(
  { proved, notProved }: Pick<VerdictWords, "proved" | "notProved">,
  ok: boolean,
): readonly Node[] {
  const not = make(
    "div",
    "not-proved",
    make("h3", "", ok ? "Not proved" : "So"),
    makeList(notProved.map((text) => ({ mark: "–", state: "not", text: hostile(text) }))),
  );
  if (proved.length === 0) return [not];
  const list = makeList(proved.map((text) => ({ mark: "✓", state: "passed", text: hostile(text) })));
  return [make("h3", "", "Proved"), list, not];
}

function showOne(field: DisclosedField): HTMLElement {
  const { name, label, lines } = showField(field);
  const title = make("dt", "", label, ...(label === name ? [] : [make("span", "mono", name)]));
  const value = make(
    "dd",
    "",
    ...lines.map(([path, text]) =>
      path === ""
        ? make("div", "", hostile(text))
        : make("div", "", make("span", "path", hostile(path), ": "), hostile(text)),
    ),
  );
  return make("div", "", title, value);
}

function steps(verdict: FileVerdict): HTMLElement {
  const details = make(
    "details",
    "",
    make("summary", "", "Step by step"),
    makeList(
      verdict.steps.map(({ name, outcome, detail }) => ({
        mark: MARKS[outcome],
        state: outcome,
        text: make("span", "", make("strong", "", STEP_TITLES[name]), ` (${outcome}): `, hostile(detail)),
      })),
    ),
  );
  if (!verdict.proved) details.setAttribute("open", "");
  return details;
}
