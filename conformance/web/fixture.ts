// A real Quis for the browser: an invented agency of 12 users over 5 days, one hostile record, imported and served on loopback.
import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openInstance, serveInstance } from "@quis/server";
import type { Instance, Served } from "@quis/server";
import { simulate } from "@quis/simulator";
import type { BrowserContext } from "playwright-core";
import { forgetSite, rememberSite, type SiteCookie } from "./browser.ts";
import { type DemoRole, signInAs } from "./sign-in.ts";

const ACTOR = "local:web-test";

/** Texts that try to deceive whoever reads them on the page. */
export const HOSTILE = {
  subject: 'S-1<img src=x onerror="document.title=1">',
  justification: '=HYPERLINK("http://evil.example")\u0000 \u202egnihton\u202c',
  caseRef: "<script>document.title=2</script>",
} as const;

export interface Site {
  readonly url: string;
  readonly instance: Instance;
  /** A person whose records several users opened, and one of these users. */
  readonly subject: string;
  readonly user: string;
  /** The session cookie of one who has just signed in as the demonstration's person of a role. */
  signIn(role: DemoRole): Promise<SiteCookie>;
  /** From now on the pages of this context are that person's; `null` signs it out. */
  enter(context: BrowserContext, role: DemoRole | null): Promise<void>;
  /** Headers by which a program's requests (`fetch`) are that person's; changes are taken too. */
  headers(role: DemoRole): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * Opens a new data folder, fills it and serves it on a free port. The folder is a demonstration, so one may be any of its invented people:
 * contexts that `launchBrowser`'s browser opens with `baseURL: site.url` are signed in as the overseer, who reads everything. For another
 * person `await site.enter(context, "reviewer")`, for nobody `await site.enter(context, null)`; in Node `fetch(url, { headers: await
 * site.headers("reviewer") })`.
 */
export async function openSite(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), "quis-web-"));
  const out = join(folder, "sim");
  await simulate({ seed: "web", users: 12, days: 5, out });
  const instance = await openInstance({ data: join(folder, "data"), create: true, demo: true });
  let served: Served | undefined;
  try {
    await importText(instance, "events.ndjson", "records", createReadStream(join(out, "events.ndjson")));
    await importText(instance, "pgaudit.jsonl", "database", createReadStream(join(out, "pgaudit.jsonl")));
    const lines = (await readFile(join(out, "events.ndjson"), "utf8")).split("\n");
    await importText(instance, "hostile.ndjson", "records", [Buffer.from(hostileLine(lines[0] ?? ""))]);
    await instance.settle();
    served = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
  } catch (error) {
    await instance.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const { subject, user } = await busiestSubject(instance);
  const { url } = served;
  const web = served;
  const signIn = (role: DemoRole) => signInAs(url, role);
  rememberSite(url, await signIn("overseer"));
  return {
    url,
    instance,
    subject,
    user,
    signIn,
    enter: async (context, role) => {
      await context.clearCookies();
      if (role !== null) await context.addCookies([await signIn(role)]);
    },
    headers: async (role) => {
      const { name, value } = await signIn(role);
      return { cookie: `${name}=${value}`, origin: url };
    },
    close: async () => {
      forgetSite(url);
      await web.close();
      await instance.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function importText(
  instance: Instance,
  file: string,
  source: string,
  bytes: AsyncIterable<Uint8Array> | readonly Uint8Array[],
): Promise<void> {
  const stream = Array.isArray(bytes) ? piecesOf(bytes as readonly Uint8Array[]) : (bytes as AsyncIterable<Uint8Array>);
  const summary = await instance.importFile(ACTOR, { file, bytes: stream, source });
  if (summary.sealed === 0) throw new Error(`expected ${file} to give events, got ${JSON.stringify(summary)}`);
}

async function* piecesOf(pieces: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* pieces;
}

/** An event of the agency with texts of an attacker, a day later than the rest so that it stands first. */
export function hostileLine(line: string): string {
  const event = JSON.parse(line) as {
    time: number;
    metadata: Record<string, unknown>;
    oversight: Record<string, unknown>;
  };
  event.time += 5 * 86_400_000;
  event.metadata["uid"] = "hostile-1";
  event.oversight = {
    ...event.oversight,
    subjects: [{ uid: HOSTILE.subject }],
    justification: HOSTILE.justification,
    case_ref: HOSTILE.caseRef,
  };
  return `${JSON.stringify(event)}\n`;
}

async function busiestSubject(instance: Instance): Promise<{ subject: string; user: string }> {
  const { rows } = await instance.events(ACTOR, { limit: 1000 });
  const users = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const subject of row.subjects) users.set(subject, (users.get(subject) ?? new Set()).add(row.user));
  }
  const [subject, seen] = [...users].toSorted((a, b) => b[1].size - a[1].size)[0] ?? [];
  const user = [...(seen ?? [])][0];
  if (subject === undefined || user === undefined)
    throw new Error("expected a subject in the agency's events, got none");
  return { subject, user };
}
