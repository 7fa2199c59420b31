// The Vaughn index (Vaughn v. Rosen, 484 F.2d 820): what is withheld, how much of it, by which exemption, which harm is foreseen, and who decided; never what it says.
import type { RedactionProfile } from "./profile.ts";
import type { ReviewItem } from "./review.ts";
import type { ReleasedRow, Withheld } from "./row.ts";

export interface VaughnEntry {
  readonly number: number;
  readonly field: string;
  readonly extent: Withheld["extent"];
  readonly code: string;
  readonly description: string;
  readonly harm: string;
  readonly rows: number;
  /** Indices of the first and the last row. */
  readonly first: number;
  readonly last: number;
  /** What of the field could be separated and was released (5 USC 552(b), last sentences). */
  readonly segregated: string;
  /** People who decided on parts; empty where the profile alone did. */
  readonly decided_by: readonly string[];
}

const SEGREGATED: Readonly<Record<Withheld["extent"], string>> = {
  part: "The rest of the text is released; only the marked parts are taken out.",
  pseudonym: "That it is the same person within this release is released; who it is, is not.",
  whole:
    "Nothing of the field can be released without what is exempt. That it exists, and a commitment to it, is released.",
};

/** Entries by field, extent and exemption, in that order. */
export function vaughnIndex(
  rows: readonly Pick<ReleasedRow, "index" | "withheld">[],
  items: readonly ReviewItem[],
  profile: RedactionProfile,
): VaughnEntry[] {
  const groups = new Map<string, { readonly one: Withheld; readonly indices: number[] }>();
  for (const { index, withheld } of rows) {
    for (const one of withheld.flatMap(({ also = [], ...each }): Withheld[] => [
      each,
      ...also.map((exemption) => ({ ...each, exemption })),
    ])) {
      const key = JSON.stringify([one.field, one.extent, one.exemption]);
      const group = groups.get(key) ?? { one, indices: [] };
      group.indices.push(index);
      groups.set(key, group);
    }
  }
  const ordered = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return ordered.map(([, { one, indices }], i) => {
    const { code, description, harm } = profile.exemptions.get(one.exemption)!;
    const deciders = items.flatMap(({ field, decision }) =>
      one.extent === "part" &&
      field === one.field &&
      decision?.redact === true &&
      (decision.exemption ?? profile.personal) === one.exemption
        ? [decision.by]
        : [],
    );
    return {
      number: i + 1,
      field: one.field,
      extent: one.extent,
      code,
      description,
      harm,
      rows: indices.length,
      first: Math.min(...indices),
      last: Math.max(...indices),
      segregated: SEGREGATED[one.extent],
      decided_by: [...new Set(deciders)].toSorted(),
    };
  });
}
