// A real Quis with findings for the browser: an invented agency with planted misuse, judged, and one user whose reasons try to deceive.
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Instance, openInstance, type Served, serveInstance } from "@quis/server";
import { simulate } from "@quis/simulator";
import { forgetSite, rememberSite } from "./browser.ts";
import { signInAs } from "./sign-in.ts";

const ACTOR = "local:findings-test";
const DAY_MS = 86_400_000;

/** A user's id as an attacker would choose it: it stands in sentences of findings. */
export const HOSTILE_USER = 'u9<img src=x onerror="document.title=1">\u202e';

export interface FindingsSite {
  readonly url: string;
  readonly data: string;
  readonly instance: Instance;
  close(): Promise<void>;
}

const RULE = `title: "Somebody opens <script>document.title=2</script>"
id: hostile-user
status: test
description: For a test.
logsource: { product: quis }
detection:
  selection: { actor.user.uid|startswith: u9< }
  condition: selection
falsepositives: ["=HYPERLINK(\\"http://evil.example\\")"]
level: critical
`;

/** Opens a data folder, fills it, judges it and serves it on a free port. Contexts with its `baseURL` are signed in as the invented overseer. `budget`: findings a day for each 1,000 users. `now`: what is asked of people who prove who they are needs the real clock. */
export async function openFindingsSite({
  seed = "findings",
  users = 24,
  budget = 200,
  sample = 0.2,
  now = () => Date.UTC(2026, 1, 2, 9),
} = {}): Promise<FindingsSite> {
  const folder = await mkdtemp(join(tmpdir(), "quis-findings-web-"));
  const out = join(folder, "sim");
  await simulate({ seed, users, days: 28, out });
  const data = join(folder, "data");
  const instance = await openInstance({ data, create: true, demo: true, now });
  let served: Served | undefined;
  try {
    await writeFile(join(data, "detection.yaml"), `version: 1\nbudget: ${budget}\nsample: ${sample}\n`);
    await mkdir(join(data, "rules"), { recursive: true });
    await writeFile(join(data, "rules", "hostile.yml"), RULE);
    for (const kind of ["users", "assignments", "roster", "cases", "relationships"] as const)
      await instance.importContext(ACTOR, {
        kind,
        file: `${kind}.csv`,
        bytes: createReadStream(join(out, "context", `${kind}.csv`)),
      });
    const bytes = createReadStream(join(out, "events.ndjson"));
    await instance.importFile(ACTOR, { file: "events.ndjson", bytes, source: "desk" });
    const [line = ""] = (await readFile(join(out, "events.ndjson"), "utf8")).split("\n", 1);
    await instance.importFile(ACTOR, { file: "h.ndjson", bytes: one(hostileLine(line)), source: "desk" });
    await instance.detection().run(ACTOR);
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
    data,
    instance,
    close: async () => {
      forgetSite(web.url);
      await web.close();
      await instance.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function hostileLine(line: string): string {
  const event = JSON.parse(line) as {
    time: number;
    metadata: Record<string, unknown>;
    actor: { user: Record<string, unknown> };
  };
  event.time += 20 * DAY_MS;
  event.metadata["uid"] = "hostile-1";
  event.actor.user["uid"] = HOSTILE_USER;
  return `${JSON.stringify(event)}\n`;
}

async function* one(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}
