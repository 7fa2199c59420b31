// A real ALPR search audit log in a Quis with a demonstration's people and an overseer's own rule, judged and served on a free port.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Instance, openInstance, type Served, serveInstance } from "@quis/server";
import { ALPR_MAPPING, ALPR_RULE, alprWithInventedUsers } from "../test/support/alpr.ts";

const ACTOR = "local:alpr-test";

/** The demonstration's employee. */
const EMPLOYEE = "u00007";

export interface AlprSite {
  readonly url: string;
  readonly instance: Instance;
  close(): Promise<void>;
}

/** Imports, judges and serves the log; `close` takes all of it away. */
export async function openAlprSite(): Promise<AlprSite> {
  const data = await mkdtemp(join(tmpdir(), "quis-alpr-web-"));
  const remove = (): Promise<void> => rm(data, { recursive: true, force: true });
  const instance = await openInstance({ data, create: true, demo: true });
  let served: Served;
  try {
    await mkdir(join(data, "rules"), { recursive: true });
    await writeFile(join(data, "rules", "network.yml"), ALPR_RULE);
    await instance.importFile(ACTOR, {
      file: "search-audit.csv",
      bytes: one(await alprWithInventedUsers(EMPLOYEE)),
      source: "alpr",
      mapping: await readFile(ALPR_MAPPING, "utf8"),
      zone: "UTC",
    });
    await instance.detection().run(ACTOR);
    await instance.settle();
    served = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
  } catch (error) {
    await instance.close();
    await remove();
    throw error;
  }
  return {
    url: served.url,
    instance,
    close: async () => {
      await served.close();
      await instance.close();
      await remove();
    },
  };
}

async function* one(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}
