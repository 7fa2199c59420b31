// A finding computed again from what it says it was computed from. Fails closed: what is not here any more makes it "not the same".
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { FindingRow, Reproduction, SealedFinding } from "@quis/contract";
import { DAY_MS, type Detector } from "@quis/detect";
import type { ContextStore } from "../context/context-store.ts";
import { VERSION } from "../instance/version.ts";
import type { Store } from "../store/index.ts";
import { type DeclaredRelationships, keptExplanations } from "./explanations.ts";
import { dayOfDate, findingsOf, SAMPLE_KIND } from "./finding.ts";
import { type Flagged, flaggedBy } from "./flagged.ts";
import { JudgeThread } from "./judge-thread.ts";
import type { JudgeSetup } from "./judge-worker.ts";
import { readRows } from "./read-rows.ts";

export interface Reproducer {
  readonly store: Store;
  readonly context: ContextStore;
  readonly contextFolder: string;
  /** Module of the detectors, and what it holds. */
  readonly module: string;
  readonly detectors: readonly Detector[];
  /** All findings: what rules had flagged is among them. */
  readonly rows: () => Promise<readonly Pick<FindingRow, "kind" | "user" | "day" | "events" | "raised">[]>;
  readonly guard: <T>(work: () => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
  readonly onEvents: (events: number) => void;
}

type Difference = Reproduction["differs"][number];

/** What of a finding must come out the same; its basis is what it is computed from, but for the numbers of events. */
const COMPARED = [
  "kind",
  "about",
  "user",
  "subject",
  "day",
  "since",
  "sentence",
  "counter",
  "p",
  "upheld",
  "priority",
  "events",
  "signals",
] as const satisfies readonly (keyof SealedFinding)[];

/** Computes the finding again by the recorded cuts, versions and parameters. */
export async function reproduce(finding: SealedFinding, parts: Reproducer): Promise<Omit<Reproduction, "seconds">> {
  const explanations = await keptExplanations(join(parts.contextFolder, "explanations"), finding.basis.explanations);
  const missing = [...missingCode(finding, parts.detectors), ...(await missingContext(finding, parts.context))];
  if (explanations === undefined)
    missing.push(
      `explanations ${finding.basis.explanations}: they are not in the data folder, or are not what they were`,
    );
  if (missing.length > 0 || explanations === undefined) return { same: false, differs: [], missing };
  const { basis } = finding;
  const seed = seedOf(finding);
  const flagged = flaggedBy(await parts.rows(), basis.oversight_size ?? 0);
  const thread = await JudgeThread.open(setupOf(finding, parts, explanations, seed, flagged));
  try {
    for await (const outcomes of walk(finding, parts, thread)) void outcomes;
    const { days } = await thread.ask({ kind: "judge" });
    const outcome = days[0];
    if (outcome === undefined) return differing([{ field: "day", recorded: basis.day, now: "no event of it is here" }]);
    const again = findingsOf(
      outcome,
      {
        atWork: thread.atWork,
        context: basis.context,
        explanations: basis.explanations,
        learnedSize: basis.learned.tree_size,
        daySize: basis.day.tree_size,
        flaggedSize: basis.oversight_size ?? 0,
      },
      seed,
    ).find(({ id }) => id === finding.id);
    const counts: Difference[] = [
      { field: "basis.learned.events", recorded: basis.learned.events, now: outcome.learned },
      { field: "basis.day.events", recorded: basis.day.events, now: outcome.events },
    ].filter(({ recorded, now }) => recorded !== now);
    if (again === undefined) return differing([...counts, { field: "id", recorded: finding.id, now: null }]);
    return differing([
      ...counts,
      ...COMPARED.flatMap((field) => differences(field, finding[field], again[field])),
      ...differences("basis.parameters", basis.parameters, again.basis.parameters),
      ...differences("basis.engine", basis.engine, again.basis.engine),
      ...(basis.day.date === finding.day
        ? []
        : [{ field: "basis.day.date", recorded: basis.day.date, now: finding.day }]),
    ]);
  } finally {
    await thread.end();
  }
}

async function* walk(finding: SealedFinding, parts: Reproducer, thread: JudgeThread): AsyncGenerator<number> {
  const { store, guard, signal, onEvents } = parts;
  const { learned, day } = finding.basis;
  const [before, judged] = [dayOfDate(learned.before), dayOfDate(day.date)];
  const fromMs = judged * DAY_MS;
  for await (const { bytes, rows } of readRows(store, { cut: learned.tree_size, toMs: before * DAY_MS }, guard)) {
    signal.throwIfAborted();
    await thread.ask({ kind: "take", bytes });
    onEvents(rows);
    yield rows;
  }
  await thread.ask({ kind: "finish" });
  if (judged !== before) await thread.ask({ kind: "turn", day: judged });
  for await (const { bytes, rows } of readRows(store, { cut: day.tree_size, fromMs, toMs: fromMs + DAY_MS }, guard)) {
    signal.throwIfAborted();
    await thread.ask({ kind: "hold", bytes });
    onEvents(rows);
    yield rows;
  }
}

function setupOf(
  finding: SealedFinding,
  parts: Reproducer,
  explanations: DeclaredRelationships,
  seed: string,
  flagged: Flagged,
): JudgeSetup {
  const { basis } = finding;
  return {
    detectors: parts.module,
    contextFolder: parts.contextFolder,
    context: basis.context,
    explanations,
    engine: { ...basis.engine, parameters: basis.parameters },
    present: dayOfDate(basis.learned.before),
    seed,
    sampled: [],
    flagged,
  };
}

// The day's own part of the seed is put on again.
function seedOf(finding: SealedFinding): string {
  const seed = finding.kind === SAMPLE_KIND ? finding.signals[0]?.figures["seed"] : "";
  return String(seed ?? "").replace(/:-?\d+$/, "");
}

function missingCode({ basis }: SealedFinding, detectors: readonly Detector[]): string[] {
  const here = new Map(detectors.map(({ id, version }) => [id, version]));
  const other = Object.entries(basis.detectors).flatMap(([id, version]) => {
    const now = here.get(id);
    if (now === version) return [];
    return [`detector ${id} ${version}: this program has ${now === undefined ? "no such detector" : `version ${now}`}`];
  });
  return basis.software === VERSION ? other : [...other, `Quis ${basis.software}: this program is ${VERSION}`];
}

async function missingContext({ basis }: SealedFinding, context: ContextStore): Promise<string[]> {
  const { missing } = await context.tables(basis.context);
  return missing.map((name) => `context ${name}: that version is not in the data folder, or is not what it was`);
}

function differing(differs: readonly Difference[]): Omit<Reproduction, "seconds"> {
  return { same: differs.length === 0, differs: [...differs], missing: [] };
}

/** Where two values differ, down to the field. */
function differences(field: string, recorded: unknown, now: unknown): Difference[] {
  if (isDeepStrictEqual(recorded, now)) return [];
  if (isPlain(recorded) && isPlain(now)) {
    const names = [...new Set([...Object.keys(recorded), ...Object.keys(now)])];
    return names.flatMap((name) => differences(`${field}.${name}`, recorded[name], now[name]));
  }
  if (Array.isArray(recorded) && Array.isArray(now) && recorded.length === now.length && recorded.some(isPlain))
    return recorded.flatMap((one, i) => differences(`${field}[${i}]`, one, now[i]));
  return [{ field, recorded: recorded ?? null, now: now ?? null }];
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
