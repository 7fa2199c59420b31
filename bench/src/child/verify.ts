// Verifies a data folder and, in the same run, times the pure hashing of the same bytes and nodes.
//   node verify.ts FOLDER      prints {"verifySeconds","hashSeconds","share","entries","peakMiB"}
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodePayload, disclosure, fieldSalts } from "@quis/event";
import { parseBundle } from "@quis/tlog";
import { openInstance } from "@quis/server";
import { bundlePath, openPayload } from "@quis/server/ledger";

const [data] = process.argv.slice(2) as [string];
const SAMPLE_BUNDLES = 64;

const instance = await openInstance({ data, create: false });
const size = (await instance.status()).logs[0]!.checkpoint_size;
const payload = await openPayload(data, "records");
const hashPerEntry: number[] = [];
hashPerEntry.push(await pureHashSeconds());
const started = performance.now();
const verified = await instance.verify("local:bench");
const verifySeconds = (performance.now() - started) / 1000;
hashPerEntry.push(await pureHashSeconds());
if (!verified.ok) throw new Error(`expected a log that verifies, got ${JSON.stringify(verified.first_bad)}`);
await instance.close();
const hashSeconds = ((hashPerEntry[0]! + hashPerEntry[1]!) / 2) * size;
const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
console.log(
  JSON.stringify({
    verifySeconds,
    hashSeconds,
    share: hashSeconds / verifySeconds,
    entries: size,
    peakMiB: Math.round(Number(peak?.[1] ?? 0) / 1024),
  }),
);
process.exit(0);

// Seconds per entry that one thread needs to hash what verification must hash: each disclosure, the sorted digests, the raw bytes, the
// leaf and one inner node. All inputs are at hand before the clock starts.
async function pureHashSeconds(): Promise<number> {
  const inputs: (string | Uint8Array)[] = [];
  let entries = 0;
  const bundles = Math.floor(size / 256);
  for (let i = 0; i < Math.min(SAMPLE_BUNDLES, bundles); i++) {
    const number = Math.floor((i * bundles) / Math.min(SAMPLE_BUNDLES, bundles));
    const leaves = parseBundle(readFileSync(join(data, "log/records/tile/entries", bundlePath(number))));
    for (const [n, record] of (await payload.records(number, 256)).entries()) {
      const { fields, eventKey, raw } = decodePayload(record);
      const salts = fieldSalts(eventKey, fields.length);
      for (const [f, field] of fields.entries()) inputs.push(disclosure(salts[f]!, field));
      inputs.push(new Uint8Array(1 + 32 * fields.length), Buffer.from(raw), leaves[n]!, new Uint8Array(65));
      entries++;
    }
  }
  const begun = performance.now();
  for (const input of inputs) hash("sha256", input, "hex");
  return (performance.now() - begun) / 1000 / entries;
}
