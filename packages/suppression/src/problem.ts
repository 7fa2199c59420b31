// The system of sums that readers have: what a release would show beside what earlier ones have shown. Atoms that no sum tells apart are one unknown.
import { SuppressionError } from "./error.ts";
import { Atoms, type Cell, type Facts, type Place, type ReleasedCell } from "./facts.ts";
import { isSmall } from "./rule.ts";

/** A table of the release. */
export interface Table {
  readonly dimensions: readonly string[];
  readonly frame?: Place;
}

/** A sum over unknowns. */
export interface Sum {
  readonly key: string;
  readonly unknowns: readonly number[];
  readonly count: number;
}

export interface Problem {
  /** True value of each unknown. */
  readonly values: Float64Array;
  /** What the release would show. */
  readonly cells: readonly (Sum & { readonly place: Place })[];
  /** What earlier releases have shown: it cannot be taken back. */
  readonly shown: readonly Sum[];
  /** Small counts: those of the release, those that earlier ones withheld, and those that were added in between. */
  readonly targets: readonly Sum[];
}

/**
 * The problem of showing `tables` of `facts` after `earlier` was shown.
 * @throws SuppressionError SUPPRESSION_FACTS_INVALID; SUPPRESSION_LEDGER_DISAGREES when an earlier figure is no longer what the facts say
 */
export function problemOf(facts: Facts, tables: readonly Table[], earlier: readonly ReleasedCell[]): Problem {
  const atoms = new Atoms(facts);
  const cells = distinct(tables.flatMap(({ dimensions, frame }) => atoms.table(dimensions, frame)));
  const released = distinct(earlier.map(({ place }) => atoms.cell(place)));
  const shown = distinct(
    earlier.flatMap(({ place, count }) => (count === null ? [] : [sameAsBefore(atoms.cell(place), count)])),
  );
  // Of what was withheld too: the place is known, and what was added to it may be worked out from others.
  const differences = distinct([...differencesOf(atoms, cells, released)]);
  // What was withheld then is withheld still.
  const others = [...released, ...differences.map(({ sum }) => sum)];
  const sums = [...cells, ...shown, ...others];
  const { unknownOf, values } = unknownsOf(atoms, sums);
  const sumOf = (cell: Cell): Sum & { readonly place: Place } => ({
    key: cell.key,
    place: cell.place,
    count: cell.count,
    unknowns: [...new Set(cell.atoms.map((atom) => unknownOf[atom]!))],
  });
  const small = [...cells, ...others].filter(({ count }) => isSmall(count));
  return { values, cells: cells.map(sumOf), shown: shown.map(sumOf), targets: distinct(small).map(sumOf) };
}

function sameAsBefore(cell: Cell, count: number): Cell {
  if (cell.count === count) return cell;
  throw new SuppressionError(
    "SUPPRESSION_LEDGER_DISAGREES",
    `expected ${count} at ${JSON.stringify(cell.place)}, as an earlier release has shown, got ${cell.count}; release a correction first`,
  );
}

function distinct<T extends { readonly key: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.key, item])).values()];
}

/** What a reader gets by taking an earlier figure from one of the release, or the other way round: the same place, another period or frame. */
function* differencesOf(
  atoms: Atoms,
  cells: readonly Cell[],
  released: readonly Cell[],
): Generator<{ readonly key: string; readonly sum: Cell }> {
  const byAtom = new Map<number, Cell[]>();
  for (const cell of released) for (const atom of cell.atoms) pushTo(byAtom, atom, cell);
  for (const cell of cells) {
    const own = new Set(cell.atoms);
    const near = new Set(cell.atoms.flatMap((atom) => byAtom.get(atom) ?? []));
    for (const other of near) {
      const [large, little, inLarge] =
        cell.atoms.length >= other.atoms.length ? [cell, other, own] : [other, cell, new Set(other.atoms)];
      if (large.atoms.length === little.atoms.length || !little.atoms.every((atom) => inLarge.has(atom))) continue;
      const taken = new Set(little.atoms);
      const rest = large.atoms.filter((atom) => !taken.has(atom));
      const key = `${large.key}-${little.key}`;
      const count = rest.reduce((sum, atom) => sum + atoms.counts[atom]!, 0);
      yield { key, sum: { key, place: large.place, atoms: rest, count } };
    }
  }
}

function pushTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Atoms that are in the same sums are one unknown: nothing published can tell them apart. */
function unknownsOf(
  atoms: Atoms,
  sums: readonly Cell[],
): { readonly unknownOf: Int32Array; readonly values: Float64Array } {
  let classOf = new Int32Array(atoms.counts.length);
  let classes = 1;
  // Refined sum by sum: atoms of one class that are in the sum go to a new class, unless all of the class are.
  for (const { atoms: members } of sums) {
    const inside = new Map<number, number>();
    for (const atom of members) inside.set(classOf[atom]!, (inside.get(classOf[atom]!) ?? 0) + 1);
    const sizes = new Map<number, number>();
    for (const each of classOf) if (inside.has(each)) sizes.set(each, (sizes.get(each) ?? 0) + 1);
    const renamed = new Map<number, number>();
    for (const [each, count] of inside) if (count < sizes.get(each)!) renamed.set(each, classes++);
    if (renamed.size === 0) continue;
    classOf = classOf.slice();
    for (const atom of members) classOf[atom] = renamed.get(classOf[atom]!) ?? classOf[atom]!;
  }
  const values = new Float64Array(classes);
  for (const [atom, count] of atoms.counts.entries()) values[classOf[atom]!]! += count;
  return { unknownOf: classOf, values };
}
