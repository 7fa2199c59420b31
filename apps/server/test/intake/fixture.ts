// A served data folder with live sources, and what a sender and a reader of it need. All names are invented.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PushAnswer } from "@quis/contract";
import { decodePayload } from "@quis/event";
import { onTestFinished } from "vitest";
import { type Instance, openInstance, type OpenOptions, type Served, serveInstance } from "../../src/index.ts";
import { openPayload } from "../../src/ledger/index.ts";
import { dataFolder, type Folder, line } from "../instance/fixture.ts";

export interface World {
  readonly folder: Folder;
  readonly instance: Instance;
  readonly served: Served;
  /** Closes server and instance and opens the folder again. */
  restart(): Promise<World>;
  stop(): Promise<void>;
}

/** A served folder whose sources.yaml is `sources`; removed with the test. */
export async function serve(sources: string, folder?: Folder, options: Partial<OpenOptions> = {}): Promise<World> {
  const own = folder ?? (await dataFolder());
  if (folder === undefined) {
    const first = await own.open();
    await first.close();
    onTestFinished(() => own.remove());
  }
  await writeFile(join(own.path, "sources.yaml"), sources);
  const instance = await openInstance({ data: own.path, create: true, ...options });
  const served = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= served.close().then(() => instance.close());
    return stopped;
  };
  onTestFinished(stop);
  return {
    folder: own,
    instance,
    served,
    stop,
    restart: async () => {
      await stop();
      return serve(await readFile(join(own.path, "sources.yaml"), "utf8"), own, options);
    },
  };
}

/** A store in a process of its own, which a test may stop. */
export async function storeProcess(): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const folder = await mkdtemp(join(tmpdir(), "quis-store-"));
  const child = spawn(process.execPath, [join(import.meta.dirname, "../store/clickhouse-http.ts"), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  return { url: `http://127.0.0.1:${port.toString().trim()}`, process: child };
}

/** A line without an id: two identical ones are two accesses. */
export function anonymous(n: number): string {
  const event = JSON.parse(line(n)) as { metadata: { uid?: string } };
  delete event.metadata.uid;
  return JSON.stringify(event);
}

export const PUSH = "sources:\n  - id: portal\n    intake: push\n    format: ocsf\n";

/** Sends a body to the push source `portal`. */
export async function push(
  { served }: World,
  token: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; answer: PushAnswer; problem: { code: string; detail: string } }> {
  const response = await fetch(`${served.url}/api/v1/sources/portal/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson", ...headers },
    body,
  });
  const json = (await response.json()) as never;
  return { status: response.status, headers: response.headers, answer: json, problem: json };
}

/** Raw bytes of all sealed events in the log's order. */
export async function sealedRaws({ folder, instance }: Pick<World, "folder" | "instance">): Promise<string[]> {
  await instance.settle();
  const size = (await instance.status()).logs[0]!.checkpoint_size;
  const payload = await openPayload(folder.path, "records");
  const found: string[] = [];
  for (let number = 0; number * 256 < size; number++)
    for (const record of await payload.records(number, Math.min(256, size - number * 256)))
      found.push(Buffer.from(decodePayload(record).raw).toString("utf8"));
  return found;
}

/** Waits until `condition` holds. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
