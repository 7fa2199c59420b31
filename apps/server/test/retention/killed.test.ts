// SIGKILL between seal and deed, at every step: the next start completes what is sealed, and the log verifies.
import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACTOR, importEvents, openAt } from "./fixture.ts";

const CHILD = fileURLToPath(new URL("decide-until-killed.ts", import.meta.url));
let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "quis-killed-"));
  const instance = await openAt(join(parent, "filled"), "2026-08-20T10:00:00Z");
  await importEvents(instance, "desk", 0, 30);
  await importEvents(instance, "plates", 0, 30);
  await instance.close();
});
afterAll(() => rm(parent, { recursive: true, force: true }));

describe.each(["erase", "retain"])("SIGKILL during %s", (what) => {
  // sealed: nothing is done yet. payload: the bundle is written again, or the first of two keys is gone. store: only the note is missing.
  it.each(["sealed", "payload", "store"])("after the step %s is completed at the next start", async (step) => {
    const data = join(parent, `${what}-${step}`);
    await cp(join(parent, "filled"), data, { recursive: true });
    const run = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", CHILD, data, what, step], {
      encoding: "utf8",
    });
    expect([run.signal, run.stderr]).toEqual(["SIGKILL", ""]);
    const instance = await openAt(data, "2027-09-16T10:00:00Z");
    try {
      const gone = what === "erase" ? { erased: 1, destroyed: 0 } : { erased: 0, destroyed: 60 };
      expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, entries_checked: 60, gone });
      const keys = await readdir(join(data, "keys/payload/records"));
      expect(keys).toHaveLength(what === "erase" ? 2 : 0);
      expect((await instance.events(ACTOR, { limit: 100 })).rows).toHaveLength(what === "erase" ? 59 : 0);
      expect((await instance.event(ACTOR, 7)).gone).toMatchObject({ kind: what === "erase" ? "erased" : "destroyed" });
      expect((await instance.status()).indexed).toBe(60);
      expect(await importEvents(instance, "desk", 0, 31)).toMatchObject({ sealed: 1, duplicates: 30 });
      expect(await instance.verify(ACTOR)).toMatchObject({ ok: true, entries_checked: 61 });
    } finally {
      await instance.close();
    }
  });
});
