// The invented agency as five sources, and what can go wrong with each of them: for the tests of completeness.
import { type Instance, openInstance } from "@quis/server";
import { simulatePieces } from "@quis/simulator";

export const DAY_MS = 86_400_000;
/** First moment of the simulation, a Monday. */
export const START_MS: number = Date.UTC(2026, 0, 5);

export interface Line {
  readonly timeMs: number;
  readonly text: string;
}

/** Lines by source, each in the order of time. */
export type World = Map<string, Line[]>;

export type Json = Record<string, unknown>;

/** Formats by source. */
const FORMATS: Readonly<Record<string, string>> = { db: "pgaudit-jsonlog" };

/**
 * The desk's events as three sources by user, each of which numbers its records, and the database's own log. No misuse is injected: whatever is found is a
 * false alarm.
 */
export function simulateWorld(seed: string, users: number, days: number): World {
  const world: World = new Map([
    ["desk-north", []],
    ["desk-south", []],
    ["desk-west", []],
    ["db", []],
  ]);
  const names = ["desk-north", "desk-south", "desk-west"];
  for (const { events, pgaudit } of simulatePieces({ seed, users, days, prevalence: 0, start: "2026-01-05" })) {
    for (const text of events.split("\n")) {
      if (text === "") continue;
      const event = JSON.parse(text) as { time: number; actor: { user: { uid: string } }; metadata: Json };
      let sum = 0;
      for (const letter of event.actor.user.uid) sum += letter.charCodeAt(0);
      const lines = world.get(names[sum % 3]!)!;
      event.metadata["sequence"] = 5000 + lines.length;
      lines.push({ timeMs: event.time, text: JSON.stringify(event) });
    }
    for (const text of pgaudit.split("\n")) {
      if (text === "") continue;
      const { timestamp } = JSON.parse(text) as { timestamp: string };
      world.get("db")!.push({ timeMs: Date.parse(`${timestamp.replace(" UTC", "").replace(" ", "T")}Z`), text });
    }
  }
  return world;
}

/** Changes the lines of a source that are later than an instant. */
export function change(world: World, source: string, fromMs: number, edit: (event: Json) => void): void {
  const lines = world.get(source)!;
  world.set(
    source,
    lines.map((line) => {
      if (line.timeMs < fromMs) return line;
      const event = JSON.parse(line.text) as Json;
      edit(event);
      return { timeMs: line.timeMs, text: JSON.stringify(event) };
    }),
  );
}

export const ACTOR = "local:tester";

export interface Clock {
  nowMs: number;
}

export function openAt(data: string, clock: Clock): Promise<Instance> {
  return openInstance({ data, create: true, now: () => clock.nowMs });
}

/** Imports the lines of `fromMs` to `toMs`, in batches that arrive `batchMs` after one another. */
export async function feed(
  instance: Instance,
  clock: Clock,
  world: World,
  { fromMs, toMs, batchMs }: { readonly fromMs: number; readonly toMs: number; readonly batchMs: number },
): Promise<void> {
  for (let atMs = fromMs; atMs < toMs; atMs += batchMs) {
    clock.nowMs = atMs + batchMs;
    for (const [source, lines] of world) {
      const batch = lines.filter(({ timeMs }) => timeMs >= atMs && timeMs < atMs + batchMs);
      if (batch.length > 0) await importLines(instance, source, batch);
    }
  }
}

/** A source that says something about every ten seconds, day and night, for so many hours; its clock may go wrong from an hour on. */
export function ticking(hours: number, wrong?: { readonly fromHour: number; readonly shiftMs: number }): Line[] {
  const lines: Line[] = [];
  // A linear congruential generator (Numerical Recipes): the same lines in every run.
  let state = 12_345;
  let timeMs = START_MS;
  while (timeMs < START_MS + hours * 3_600_000) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    timeMs += 5_000 + ((state >>> 16) % 10_000);
    const shifted = wrong !== undefined && timeMs >= START_MS + wrong.fromHour * 3_600_000 ? wrong.shiftMs : 0;
    const event = {
      class_uid: 6001,
      category_uid: 6,
      activity_id: 2,
      type_uid: 600_102,
      severity_id: 1,
      status_id: 1,
      time: timeMs + shifted,
      metadata: {
        version: "1.8.0",
        uid: `t-${lines.length}`,
        product: { name: "Gate", vendor_name: "Invented" },
        profiles: ["host"],
      },
      actor: { user: { uid: `u${state % 7}`, type_id: 1 } },
      src_endpoint: { ip: "192.0.2.1" },
      http_request: { http_method: "GET", url: { path: "/p" } },
      web_resources: [{ uid: `p${state % 97}`, type: "person" }],
      oversight: { operation: "consultation", subjects: [{ uid: `p${state % 97}`, type: "person" }] },
    };
    lines.push({ timeMs, text: JSON.stringify(event) });
  }
  return lines;
}

export async function importLines(instance: Instance, source: string, lines: readonly Line[]): Promise<void> {
  const text = `${lines.map((line) => line.text).join("\n")}\n`;
  const summary = await instance.importFile(ACTOR, {
    file: `${source}.ndjson`,
    bytes: chunk(text),
    source,
    format: FORMATS[source] ?? "ocsf",
  });
  if (summary.sealed !== lines.length)
    throw new Error(`expected ${lines.length} sealed, got ${JSON.stringify(summary)}`);
}

async function* chunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
