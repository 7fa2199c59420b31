// A small agency of ten users whose work is all different records, but for one who opens one record again and again. Invented.
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openInstance, type Instance } from "../../src/index.ts";
import { bytesOf, line } from "../instance/fixture.ts";

export const ACTOR = "local:tester";
export const DETECTORS: string = new URL("./made-detectors.ts", import.meta.url).href;
const DAY_MS = 86_400_000;
/** 2026-03-02, a Monday. */
export const FIRST_MS: number = Date.UTC(2026, 2, 2);
export const DAYS = 20;
/** The days on which u3 opens p-again, from 0. */
export const AGAIN: readonly number[] = [10, 12, 13, 15, 17, 18, 19];

export interface Change {
  readonly day: number;
  readonly user: string;
  readonly subject: string | null;
  readonly n: number;
}

export function access({ day, user, subject, n }: Change): string {
  return line(0, {
    time: FIRST_MS + day * DAY_MS + 8 * 3_600_000 + n * 60_000,
    metadata: {
      version: "1.8.0",
      uid: `${user}-${day}-${n}-${subject}`,
      product: { name: "Desk", vendor_name: "Invented" },
      profiles: ["host"],
    },
    actor: {
      user: { uid: user, type_id: 1, org: { name: "Agency", ou_name: "Intake" } },
      session: { uid: `${user}-${day}` },
    },
    oversight: { operation: "consultation", subjects: subject === null ? [] : [{ uid: subject, type: "person" }] },
  });
}

/** Lines of the days `from` to `to`, exclusive. */
export function agency(from: number, to: number, subjects = true): string[] {
  const lines: string[] = [];
  for (let day = from; day < to; day++) {
    for (let u = 0; u < 10; u++)
      for (let n = 0; n < 6; n++)
        lines.push(access({ day, user: `u${u}`, subject: subjects ? `p-${u}-${day}-${n}` : null, n: n * 10 + u }));
    if (subjects && (day === 14 || day === 16)) lines.push(access({ day, user: "u7", subject: "p-twice", n: 201 }));
    if (subjects && AGAIN.includes(day)) lines.push(access({ day, user: "u3", subject: "p-again", n: 200 }));
  }
  return lines;
}

export async function importLines(instance: Instance, lines: readonly string[], source = "desk"): Promise<void> {
  const bytes = bytesOf(`${lines.join("\n")}\n`);
  await instance.importFile(ACTOR, { file: "a.ndjson", bytes, source, format: "ocsf" });
}

/** Opens the agency's folder; of ten users one finding and one drawn access a day are looked at. */
export async function openAgency(data: string, now: () => number): Promise<Instance> {
  await mkdir(data, { recursive: true });
  const settings = join(data, "detection.yaml");
  if (!existsSync(settings)) await writeFile(settings, "version: 1\nbudget: 200\nsample: 0.5\n");
  return openInstance({ data, create: true, detectors: DETECTORS, now });
}
