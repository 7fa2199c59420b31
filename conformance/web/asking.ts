// The invented agency with the context that explains its work.
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { contextKindSchema } from "@quis/contract";
import { simulate } from "@quis/simulator";
import { openSite, type Site } from "./fixture.ts";

const ACTOR = "local:web-test";

/** A site whose accesses can be explained: the simulator gives the same agency again, with its tables. */
export async function openExplainedSite(): Promise<Site> {
  const site = await openSite();
  const folder = await mkdtemp(join(tmpdir(), "quis-context-"));
  try {
    const out = join(folder, "sim");
    await simulate({ seed: "web", users: 12, days: 5, out });
    for (const file of await readdir(join(out, "context"))) {
      const kind = contextKindSchema.safeParse(basename(file, ".csv"));
      if (!kind.success) continue;
      const bytes = createReadStream(join(out, "context", file));
      await site.instance.importContext(ACTOR, { kind: kind.data, file, bytes });
    }
    return site;
  } catch (error) {
    await site.close();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
