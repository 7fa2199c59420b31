// The invented agency with the context that explains its work, and somebody of it who is signed in.
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { contextKindSchema, type Role } from "@quis/contract";
import { simulate } from "@quis/simulator";
import type { BrowserContext } from "playwright-core";
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

/** Signs the browser in as an invented person with the role. */
export async function enterAs(context: BrowserContext, site: Site, role: Role): Promise<void> {
  const answer = await context.request.get(`${site.url}/api/v1/session`);
  const { demo_people: people } = (await answer.json()) as {
    demo_people: { id: string; roles: readonly Role[] }[];
  };
  const person = people.find(({ roles }) => roles.includes(role));
  if (person === undefined) throw new Error(`expected an invented person with the role ${role}, got none`);
  const entered = await context.request.post(`${site.url}/api/v1/session/demo`, {
    data: { person: person.id },
    headers: { origin: site.url, "sec-fetch-site": "same-origin" },
  });
  if (!entered.ok()) throw new Error(`expected to enter as ${role}, got ${entered.status()} ${await entered.text()}`);
}
