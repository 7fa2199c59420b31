// How many entries are gone by sealed decisions: whether they match a question can no longer be said, so all of the source asked for are counted.
import { decodeLeaf } from "@quis/event";
import type { Parts } from "../../instance/parts.ts";

/** Without `source` those of all sources. */
export async function countErased(
  { decisions, ledgers }: Pick<Parts, "decisions" | "ledgers">,
  source: string | undefined,
): Promise<number> {
  let count = 0;
  const indices = new Set(decisions.of("erase").map(({ decision }) => decision.index));
  for (const index of indices) {
    const isAsked = source === undefined || decodeLeaf(await ledgers.records.readEntry(index)).source === source;
    if (isAsked) count++;
  }
  for (const { decision } of decisions.of("destroy"))
    for (const key of decision.keys) if (source === undefined || key.source === source) count += key.events;
  return count;
}
