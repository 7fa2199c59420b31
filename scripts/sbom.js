// npm run sbom: the bill of materials as CycloneDX 1.6 JSON on stdout; `npm run --silent sbom > quis.cdx.json`. Ends with 1 if a package has no checksum
// or a licence that does not fit. Needs nothing installed.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { makeBill } from "./setup/bill.js";

const { bill, faults, unchecked } = makeBill(dirname(dirname(fileURLToPath(import.meta.url))));
process.stdout.write(`${JSON.stringify(bill, undefined, 2)}\n`);
if (unchecked.length > 0)
  process.stderr.write(
    `quis: ${unchecked.length} optional packages of other platforms have no checksum in the lockfile\n`,
  );
for (const fault of faults) process.stderr.write(`quis: ${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
