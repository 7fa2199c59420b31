// Words of what waits to be destroyed.
import type { Disposal } from "@quis/contract";
import { count, plural } from "./en.ts";

export const disposals = {
  title: "What waits to be destroyed",
  lead: "Asked for by one person, carried out when a second agrees: an overseer or another privacy officer. Whom an event is about is neither.",
  none: "Nothing waits.",
  what: (what: Disposal["what"]) =>
    what.kind === "erase"
      ? `Erase the content of entry ${count(what.index)}`
      : `Put the policy of ${what.authority} in force, which destroys ${plural(what.months.length, "month of a source", "months of sources")}`,
  month: (source: string, events: number) => `${source}: ${plural(events, "event", "events")}`,
  hold: (name: string) => `Hold “${name}” ends or changes`,
  policy: "The policy",
  askedBy: (name: string) => `asked by ${name}`,
  until: "waits until",
  approve: "Agree",
  refuse: "Do not agree",
  withdraw: "Give it up",
  reason: "Reason",
  forGood: "What goes is gone for good. Both names are sealed with the decision.",
  waits: "Nothing is destroyed yet: it waits for a second person.",
} as const;
