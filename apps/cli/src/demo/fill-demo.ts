// The demonstration: 90 days of an invented agency, imported as any file is.
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contextKindSchema } from "@quis/contract";
import type { Instance } from "@quis/server";
import type { CommandContext } from "../command/context.ts";
import { openFile } from "../command/file.ts";
import { importOneContext } from "../command/import-context.ts";
import { importFile } from "../command/import.ts";
import { writeAgency } from "../command/simulate.ts";
import { countOf, formatSeconds } from "../output/figures.ts";

/** Part of what the demonstration is: other values make other events. */
const AGENCY = { seed: "quis-demo", users: 40, days: 90 } as const;
const SOURCE = "records-desk";

/** Tells a demonstration that is whole from one whose filling was interrupted. */
const MARK = "demo.json";

export function isDemoWhole(data: string): boolean {
  return existsSync(join(data, MARK));
}

const DAY_MS = 86_400_000;

/** A weekly review over the last two weeks of the invented agency, from a Monday on, which nobody has made. */
function programmesOf(endMs: number): string {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  return [
    "programmes:",
    "  - id: weekly",
    "    title: Weekly review",
    "    basis: CJIS v6.0 AU-6",
    "    every: week",
    `    begins: ${day(endMs - 13 * DAY_MS)}`,
    `    ends: ${day(endMs - DAY_MS)}`,
    "    grace_days: 7",
    "    sample: 12",
    "    double_share: 0.25",
    "",
  ].join("\n");
}

/** Simulates into a temporary folder, imports events and context, and marks the data folder as whole. */
export async function fillDemo(context: CommandContext, instance: Instance): Promise<void> {
  const { terminal } = context;
  terminal.note("an empty data folder: it is filled with 90 days of an invented agency. For real use: --empty");
  const began = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "quis-demo-"));
  try {
    const out = join(folder, "agency");
    const { end } = await writeAgency(context, out, AGENCY);
    for (const kind of contextKindSchema.options) {
      // The agency keeps no table of every kind.
      if (!existsSync(join(out, "context", `${kind}.csv`))) continue;
      const { bytes } = await openFile(join(out, "context", `${kind}.csv`));
      await importOneContext(context, instance, { kind, file: `${kind}.csv`, bytes });
    }
    const events = { name: "events.ndjson", open: () => openFile(join(out, "events.ndjson")) };
    const summary = await importFile(context, instance, events, { source: SOURCE });
    await writeFile(join(context.data, "review.yaml"), programmesOf(Date.parse(end)), { mode: 0o600 });
    await writeFile(join(context.data, MARK), `${JSON.stringify({ ...AGENCY, source: SOURCE })}\n`);
    const seconds = formatSeconds((performance.now() - began) / 1000);
    terminal.note(
      `${countOf(summary.tree_size, "access event", "access events")} invented, imported and sealed in ${seconds}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
