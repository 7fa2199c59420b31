// What is said of a bundle or a release, as elements.
import type { SaidEvidence, SaidItem } from "../evidence/index.ts";
import { hostile, make, makeList } from "./element.ts";
import { headline, reason, showWords } from "./show-verdict.ts";

const MARKS = { passed: "✓", failed: "✗", "not done": "–" } as const;

export function showEvidence(said: SaidEvidence): readonly Node[] {
  const { proved, facts, provedList, notProved } = said;
  return [
    headline(said.headline),
    ...(said.reason === undefined ? [] : [reason(said.reason)]),
    ...(facts.length === 0 ? [] : [make("h3", "", "What it is"), make("dl", "", ...facts.map(showFact))]),
    ...showWords({ proved: provedList, notProved }, proved),
    ...showItems(said),
    ...showSteps(said),
  ];
}

function showFact([label, texts]: SaidEvidence["facts"][number]): HTMLElement {
  return make(
    "div",
    "",
    make("dt", "", hostile(label)),
    make("dd", "", ...texts.map((text) => make("div", "", hostile(text)))),
  );
}

function showItems({ items, itemsTitle, more }: SaidEvidence): readonly Node[] {
  if (items.length === 0) return [];
  const rest = new Intl.NumberFormat("en-US").format(more);
  return [
    make("h3", "", itemsTitle),
    make("div", "items", ...items.map(showItem)),
    ...(more === 0 ? [] : [make("p", "dim", `${rest} more were checked too, and are in the files.`)]),
  ];
}

function showItem({ title, proved, lines }: SaidItem): HTMLElement {
  const mark = make("span", "mark", proved ? "✓" : "✗");
  mark.setAttribute("aria-hidden", "true");
  if (lines.length === 0) {
    const item = make("p", "item", mark, " ", hostile(title));
    item.dataset["state"] = proved ? "passed" : "failed";
    return item;
  }
  return make(
    "details",
    "item",
    make("summary", "", mark, " ", hostile(title)),
    make(
      "dl",
      "",
      ...lines.map(([label, text]) => make("div", "", make("dt", "", hostile(label)), make("dd", "", hostile(text)))),
    ),
  );
}

function showSteps({ steps, proved }: SaidEvidence): readonly Node[] {
  if (steps.length === 0) return [];
  const details = make(
    "details",
    "",
    make("summary", "", "Step by step"),
    makeList(
      steps.map(({ title, outcome, detail }) => ({
        mark: MARKS[outcome],
        state: outcome,
        text: make("span", "", make("strong", "", title), ` (${outcome}): `, hostile(detail)),
      })),
    ),
  );
  if (!proved) details.setAttribute("open", "");
  return [details];
}
