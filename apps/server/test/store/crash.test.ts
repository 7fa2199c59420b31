// SIGKILL in the middle of inserts: what was certain stays, and the store goes on from a whole block.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, it } from "vitest";
import { digestLines, openStore } from "../../src/store/index.ts";
import { numberedLine } from "./events.ts";
import { startNode } from "./stores.ts";

const KILLS = 8;
const folder = mkdtempSync(join(tmpdir(), "quis-crash-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it(`keeps every certain row and no half block through ${KILLS} SIGKILLs`, { timeout: 240_000 }, async () => {
  let certain = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = startNode(join(import.meta.dirname, "insert-until-killed.ts"), [folder]);
    const exit = once(child, "exit");
    let lines = 0;
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      // The first line is what recovery found: nothing certain may be missing.
      if (lines === 0) expect(Number(line)).toBeGreaterThanOrEqual(certain);
      certain = Number(line);
      lines += 1;
      // A delay that differs per round hits the next insert at another moment.
      if (lines === 2) setTimeout(() => child.kill("SIGKILL"), kill * 17);
    }
    await exit;
  }
  const store = await openStore({ path: folder });
  const count = await store.count();
  expect(count).toBeGreaterThanOrEqual(certain);
  expect([await store.checkConsistent(count), await store.copiesMatch()]).toEqual([{ ok: true }, { ok: true }]);
  const lines = Array.from({ length: count }, (_, index) => numberedLine(index));
  for (const { first, count: size, digest } of await store.rangeDigests(0, count, 4096)) {
    expect(size).toBe(Math.min(4096, count - first));
    expect(digest).toBe(digestLines(first, lines.slice(first, first + 4096)));
  }
  await store.close();
});
