// The third-party check: does the unit or the purpose of an access tell something of another person than the one who reads it? Then it is generalised.
import type { AccessFacts } from "../access/facts.ts";

export interface Telling {
  /** Units and purpose codes whose name alone tells of somebody else, such as a unit for informants. */
  readonly units: readonly string[];
  readonly purposes: readonly string[];
}

/** Shorter ids occur in words by chance. */
const SHORTEST_ID = 3;

/** Whether the words of this access tell of somebody else: by documents.yaml, or since they hold another subject's id or the user's id or name. */
export function tellsOfOthers(access: AccessFacts, reader: string, { units, purposes }: Telling): boolean {
  if (units.includes(access.unit) || purposes.includes(access.purpose)) return true;
  const names = [...access.subjects.filter((uid) => uid !== reader), access.user, ...access.userName.split(/\s+/u)]
    .map(folded)
    .filter((name) => name.length >= SHORTEST_ID);
  const words = [folded(access.unit), folded(access.purpose)];
  return names.some((name) => words.some((word) => word.includes(name)));
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
