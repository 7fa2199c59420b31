// Plans misuse on a log: every kind once where the log allows it, then by weight until the share is reached.
import type { Access } from "@quis/detect";
import type { NotPlaced, Scenario } from "../background/index.ts";
import { Random } from "../random/index.ts";
import { SCHEMES } from "./schemes.ts";
import { LogView } from "./view.ts";

const TRIES = 25;

export interface InjectionOptions {
  readonly seed: string;
  /** Aimed share of the log's accesses. */
  readonly prevalence: number;
  /** First day that may have misuse, in days since the epoch. */
  readonly fromDay: number;
}

export function injectScenarios(
  accesses: readonly Access[],
  { seed, prevalence, fromDay }: InjectionOptions,
): { readonly scenarios: readonly Scenario[]; readonly notPlaced: readonly NotPlaced[] } {
  const random = new Random(`injection/${seed}`);
  const view = new LogView(accesses, fromDay, random);
  const scenarios: Scenario[] = [];
  const notPlaced: NotPlaced[] = [{ kind: "relation", reason: "the log says nothing of who is related to whom" }];
  const place = (kind: string, draw: () => Access[] | undefined): number => {
    for (let tries = 0; tries < TRIES; tries++) {
      const rows = draw();
      if (rows === undefined || rows.length === 0) continue;
      scenarios.push({ kind, rows: rows.toSorted((a, b) => a.timeMs - b.timeMs || a.index - b.index) });
      return rows.length;
    }
    return 0;
  };
  let injected = 0;
  const open = SCHEMES.filter((scheme) => {
    const lacks = view.users.length < 3 ? "fewer than three users with three judged days" : scheme.lacks(view);
    const rows = lacks === undefined ? place(scheme.kind, () => scheme.place(view)) : 0;
    injected += rows;
    if (rows === 0) notPlaced.push({ kind: scheme.kind, reason: lacks ?? "no user and days fit" });
    return rows > 0;
  });
  const weights = open.reduce((sum, { weight }) => sum + weight, 0);
  while (open.length > 0 && injected < accesses.length * prevalence) {
    let at = random.unit() * weights;
    const scheme = open.find(({ weight }) => (at -= weight) < 0) ?? open[0]!;
    const rows = place(scheme.kind, () => scheme.place(view));
    if (rows === 0) break;
    injected += rows;
  }
  return { scenarios, notPlaced };
}
