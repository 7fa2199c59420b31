// A log of its own with witnesses on loopback: real ones of ours, and ones that fail in every way.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKey, openCheckpoint, parseCosignerVkey, parseVkey } from "@quis/tlog";
import { onTestFinished } from "vitest";
import { addWitnessedLog, serveWitness, WitnessFolder } from "../../src/index.ts";
import { type Ledger, ledgerFolders } from "../../src/ledger/ledger.ts";
import { openPublishedLedger, type Publication } from "../../src/publication/index.ts";
import { ledgerKeys, recordsOf } from "../ledger/fixture.ts";

export const key = generateKey("log.example/records", new Uint8Array(32).fill(7));

export const FAST = { timeoutMs: 400, spacingMs: 20, retryMs: 50, startMs: 1000, closeMs: 1000 };

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "quis-publication-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface TestWitness {
  readonly name: string;
  readonly vkey: string;
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** A witness of ours, in `folder`, that knows the log. Started again with the same port it is the same witness. */
export async function startWitness(folder: string, name: string, port = 0): Promise<TestWitness> {
  await addWitnessedLog(folder, key.vkey);
  const witness = await WitnessFolder.open({ folder, name: `${name}.example` });
  const served = await serveWitness(witness, { host: "127.0.0.1", port });
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    await served.close();
    await witness.close();
  };
  onTestFinished(stop);
  return { name, vkey: witness.vkey, url: served.url, stop };
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;

/** Something on a port that is taken for a witness. */
export async function startServer(name: string, handler: Handler): Promise<TestWitness> {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => void handler(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  // A key that nobody has, with the type of a witness's.
  const { createCosigner } = await import("@quis/tlog");
  const { vkey } = createCosigner(`${name}.example`, new Uint8Array(32).fill(name.length), () => 1);
  return { name, vkey, url: `http://127.0.0.1:${port}`, stop };
}

export function writePolicy(data: string, witnesses: readonly TestWitness[], quorum: number | "none"): void {
  const lines = witnesses.map(({ name, vkey, url }) => `witness ${name} ${vkey} ${url}\n`).join("");
  const names = witnesses.map(({ name }) => name).join(" ");
  const rule = quorum === "none" ? "quorum none\n" : `group enough ${quorum} ${names}\nquorum enough\n`;
  mkdirSync(join(data, "witness"), { recursive: true });
  writeFileSync(join(data, "witness", "records.policy"), `log ${key.vkey}\n${lines}${rule}`);
}

export function failClosed(data: string): void {
  mkdirSync(join(data, "witness"), { recursive: true });
  writeFileSync(join(data, "witness", "settings.json"), '{"fail":{"records":"closed"}}');
}

export interface OpenLog {
  readonly ledger: Ledger;
  readonly publication: Publication;
  /** Appends `count` entries and waits until they are under a signed checkpoint. */
  readonly grow: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens the log in `data` with its policy; made if it is not there. */
export async function openLog(data: string, timing: Partial<typeof FAST> = {}): Promise<OpenLog> {
  const { ledger, publication } = await openPublishedLedger({
    ...ledgerFolders(data, "records"),
    ...(await ledgerKeys(data)),
    signingKey: key.skey,
    fresh: true,
    log: "records",
    folder: join(data, "witness"),
    vkey: () => key.vkey,
    now: Date.now,
    timing: { ...FAST, ...timing },
    onOpened: () => undefined,
  });
  if (publication === undefined) throw new Error("expected a policy");
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await ledger.close();
    await publication.close();
  };
  onTestFinished(close);
  return {
    ledger,
    publication,
    grow: async (count) => {
      await ledger.append(recordsOf(ledger.size, count));
      await ledger.settle();
    },
    close,
  };
}

/** Size and cosigners of a note that the log signed; every cosignature of a given witness is verified. */
export function readNote(note: string, witnesses: readonly TestWitness[]): { size: number; cosigners: string[] } {
  const others = witnesses.map(({ vkey }) => parseCosignerVkey(vkey));
  const { checkpoint, note: opened } = openCheckpoint(note, parseVkey(key.vkey), { others });
  const cosigners = opened.verified
    .map(({ name }) => name.replace(".example", ""))
    .filter((name) => !name.includes("/"));
  return { size: checkpoint.size, cosigners: cosigners.toSorted() };
}

/** Waits for a state; the test's own time limit ends it. */
export async function until(state: () => boolean): Promise<void> {
  while (!state()) await new Promise((resolve) => setTimeout(resolve, 10));
}
