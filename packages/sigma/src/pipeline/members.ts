// Which top-level attributes of an event a set of rules reads: a copy of the event with these alone gives the same matches.
import { mapTests } from "../detection/expression.ts";
import type { RuleSet } from "./link.ts";

/** Names of the attributes, `time` among them; undefined if some rule has keywords, which are sought in the whole event. */
export function eventMembers({ rules }: RuleSet): ReadonlySet<string> | undefined {
  const members = new Set(["time"]);
  let whole = false;
  const add = (path: string) => members.add(path.split(".")[0] as string);
  for (const rule of rules) {
    if (rule.kind === "correlation") {
      for (const { groupBy, valueFields } of rule.inputs) for (const path of [...groupBy, ...valueFields]) add(path);
      continue;
    }
    mapTests(rule.expression, (node) => {
      if (node.field === undefined) whole = true;
      else add(node.field);
      if (node.test.kind === "other") add(node.test.field);
      return node;
    });
  }
  return whole ? undefined : members;
}
