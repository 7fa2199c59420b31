// Verifies a log folder whole.
//   node log-verify.ts FOLDER VKEY      prints {"seconds","entries"}
import { verifyLogFolder } from "@quis/tlog/fs";

const [dir, vkey] = process.argv.slice(2) as [string, string];
const begun = performance.now();
const verified = await verifyLogFolder({ dir, vkey });
const seconds = (performance.now() - begun) / 1000;
if (!verified.ok) throw new Error(`expected a log that verifies, got ${JSON.stringify(verified.firstBad)}`);
console.log(JSON.stringify({ seconds, entries: verified.entriesChecked }));
