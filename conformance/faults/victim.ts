// The process that faults are done to: opens a data folder's log, does what stdin says, and says on stdout what came of it.
//   node victim.ts DATA      with UV_THREADPOOL_SIZE=1, so that every file operation is one thread's, in one order
// Commands, one per line: open fresh|existing · append FIRST COUNT [RAW-BYTES] · settle · close · instance (the whole data folder, locked)
import crypto from "node:crypto";
import { writeSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { createInterface } from "node:readline";
import { toBase64 } from "@quis/tlog";
import type { Said } from "./said.ts";
import { openLedger, recordsOf } from "./log.ts";

// Data keys have ids of 16 random bytes, and are named by them: here the n-th id is the same in every run, or its file's calls would be on another path.
const { randomBytes } = crypto;
let ids = 0;
Object.assign(crypto, {
  randomBytes: (size: number): Buffer =>
    size === 16 ? crypto.createHash("md5").update(String(ids++)).digest() : randomBytes(size),
});
syncBuiltinESMExports();

const [data] = process.argv.slice(2) as [string];
// Synchronous: what is said here was acknowledged before, and must be found whatever comes next.
const say = (said: Said): void => void writeSync(1, `${JSON.stringify(said)}\n`);

let ledger: Awaited<ReturnType<typeof openLedger>> | undefined;

async function obey(command: string): Promise<Said> {
  const [verb = "", a = "", b = "", c = "120"] = command.split(" ");
  if (verb === "open") {
    ledger = await openLedger(data, a === "fresh");
    return { did: "open", size: ledger.size, checkpoint: ledger.checkpoint };
  }
  if (verb === "instance") {
    const { openInstance } = await import("@quis/server");
    await openInstance({ data, create: true });
    return { did: "instance" };
  }
  if (ledger === undefined) return { did: "nothing" };
  if (verb === "append") {
    const records = recordsOf(Number(a), Number(b), Number(c));
    const index = await ledger.append(records);
    const hashes = Array.from({ length: records.count }, (_, i) =>
      toBase64(records.leafHashes.subarray(i * 32, i * 32 + 32)),
    );
    return { did: "append", record: Number(a), index, hashes };
  }
  if (verb === "settle") {
    await ledger.settle();
    return { did: "settle", checkpoint: ledger.checkpoint };
  }
  await ledger.close();
  return { did: "close" };
}

// The thread that does file operations starts with the first of them.
await readdir(".");
say({ did: "start" });
for await (const command of createInterface({ input: process.stdin })) {
  try {
    say(await obey(command));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const name = error instanceof Error ? error.name : typeof error;
    say({ failed: command, name, code, message: error instanceof Error ? error.message : String(error) });
  }
}
