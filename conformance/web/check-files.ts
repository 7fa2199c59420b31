// Files for the page that stands alone: disclosures of a real data folder, cosigned, and a log of any size.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Instance, openInstance } from "@quis/server";
import { simulate } from "@quis/simulator";
import {
  createCosigner,
  encodeBundle,
  formatCheckpoint,
  formatSignatureLine,
  fullTileRoot,
  generateKey,
  leafHashes,
  parseSkey,
  signNote,
  splitNote,
  tilePath,
  treeRoot,
  entriesPath,
} from "@quis/tlog";
import { createReadStream } from "node:fs";
import { HOSTILE, hostileLine } from "./fixture.ts";

const ACTOR = "local:check-test";
const cosigner = createCosigner("witness.example/w1", new Uint8Array(32).fill(8), () => 1790000100);

export interface CheckFiles {
  readonly folder: string;
  readonly policy: string;
  /** Of an event with texts that try to deceive; user, session, subjects, reason and time are disclosed. */
  readonly good: string;
  readonly changed: string;
  readonly logFolder: string;
  close(): Promise<void>;
}

/** Fills a data folder and discloses some of its last event. */
export async function makeCheckFiles(): Promise<CheckFiles> {
  const folder = await mkdtemp(join(tmpdir(), "quis-check-"));
  await simulate({ seed: "check", users: 12, days: 2, out: join(folder, "sim") });
  const instance = await openInstance({ data: join(folder, "data"), create: true, demo: true });
  try {
    const path = join(folder, "sim", "events.ndjson");
    await instance.importFile(ACTOR, { file: "events.ndjson", bytes: createReadStream(path), source: "records" });
    const first = (await readFirstLine(path)) ?? "";
    await instance.importFile(ACTOR, { file: "h.ndjson", bytes: one(hostileLine(first)), source: "records" });
    await instance.settle();
    const vkey = instance.vkey("records");
    const text = await discloseLast(instance);
    const policy = join(folder, "policy.txt");
    const good = join(folder, "good.quis.json");
    const changed = join(folder, "changed.quis.json");
    await writeFile(policy, `log ${vkey}\nwitness w1 ${cosigner.vkey}\nquorum w1\n`);
    await writeFile(good, text);
    await writeFile(
      changed,
      text.replace(/("disclosures": \[\n\s+"W.{40})./, (_all, start: string) => `${start}A`),
    );
    return {
      folder,
      policy,
      good,
      changed,
      logFolder: instance.logFolder("records"),
      close: () => rm(folder, { recursive: true, force: true }),
    };
  } finally {
    await instance.close();
  }
}

/** The disclosure file of the newest event, with a witness's line in its checkpoint. */
async function discloseLast(instance: Instance): Promise<string> {
  const { logs } = await instance.status();
  const index = (logs.find(({ name }) => name === "records")?.size ?? 0) - 1;
  const disclose = ["actor", "oversight.subjects", "reason", "case", "time"];
  const { file } = await instance.disclose(ACTOR, { index, log: "records", disclose });
  const parsed = JSON.parse(file) as { proof: string };
  const note = splitNote(parsed.proof.slice(parsed.proof.indexOf("\n\n") + 2)).text;
  const signature = await cosigner.sign(new TextEncoder().encode(note));
  parsed.proof += formatSignatureLine({ name: cosigner.name, keyId: cosigner.keyId, signature });
  return `${JSON.stringify(parsed, null, 2)}\n`;
}

async function readFirstLine(path: string): Promise<string | undefined> {
  let text = "";
  for await (const piece of createReadStream(path, "utf8")) {
    text += String(piece);
    if (text.includes("\n")) return text.split("\n", 1)[0];
  }
  return undefined;
}

async function* one(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

/** Writes a signed log of `size` invented entries of 91 bytes, as any tlog-tiles log would be. Gives its verifier key. */
export async function writeLog(folder: string, size: number): Promise<string> {
  const { skey, vkey } = generateKey("log.example/many", new Uint8Array(32).fill(7));
  const entries = Array.from({ length: size }, (_, i) => Buffer.from(`entry ${i} `.padEnd(91, "x")));
  const leaves = leafHashes(entries);
  const put = async (path: string, bytes: Uint8Array): Promise<void> => {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), bytes);
  };
  let hashes = leaves;
  for (let level = 0; hashes.length > 0; level++) {
    const roots: Uint8Array[] = [];
    for (let index = 0; index * 256 * 32 < hashes.length; index++) {
      const tile = hashes.subarray(index * 256 * 32, (index + 1) * 256 * 32);
      const width = tile.length / 32;
      await put(tilePath({ level, index, width }), tile);
      if (level === 0)
        await put(entriesPath({ index, width }), encodeBundle(entries.slice(index * 256, index * 256 + width)));
      if (width === 256) roots.push(fullTileRoot(tile));
    }
    hashes = Uint8Array.from(Buffer.concat(roots));
  }
  const text = formatCheckpoint({ origin: "log.example/many", size, root: treeRoot(leaves) });
  await put("checkpoint", Buffer.from(await signNote(text, [parseSkey(skey)])));
  return vkey;
}

export { HOSTILE };
