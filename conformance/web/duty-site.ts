// A real Quis with a review duty for the browser: two weeks of an invented agency that nobody has reviewed.
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Instance, openInstance, type Served, serveInstance } from "@quis/server";
import { simulate } from "@quis/simulator";
import { forgetSite, rememberSite } from "./browser.ts";
import { signInAs } from "./sign-in.ts";

export interface DutySite {
  readonly url: string;
  readonly instance: Instance;
  close(): Promise<void>;
}

const PROGRAMME = `programmes:
  - id: weekly
    title: Weekly review
    basis: CJIS v6.0 AU-6
    every: week
    begins: 2026-01-05
    ends: 2026-01-18
    grace_days: 3
    sample: 3
`;

/** Contexts with its `baseURL` are signed in as the invented overseer. */
export async function openDutySite(): Promise<DutySite> {
  const folder = await mkdtemp(join(tmpdir(), "quis-duty-web-"));
  const out = join(folder, "sim");
  await simulate({ seed: "duty", users: 12, days: 14, out });
  const data = join(folder, "data");
  await mkdir(data);
  await writeFile(join(data, "review.yaml"), PROGRAMME);
  const instance = await openInstance({ data, create: true, demo: true });
  let served: Served | undefined;
  try {
    const bytes = createReadStream(join(out, "events.ndjson"));
    await instance.importFile("local:duty-test", { file: "events.ndjson", bytes, source: "desk" });
    await instance.settle();
    served = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
  } catch (error) {
    await instance.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const web = served;
  rememberSite(web.url, await signInAs(web.url, "overseer"));
  return {
    url: web.url,
    instance,
    close: async () => {
      forgetSite(web.url);
      await web.close();
      await instance.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
