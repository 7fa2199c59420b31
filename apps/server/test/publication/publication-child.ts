// A log process to be killed: opens the log in the folder given, appends one entry after the other and says what is acknowledged.
import { writeSync } from "node:fs";
import { join } from "node:path";
import { generateKey } from "@quis/tlog";
import { ledgerFolders } from "../../src/ledger/ledger.ts";
import { openPublishedLedger } from "../../src/publication/index.ts";
import { ledgerKeys, recordsOf } from "../ledger/fixture.ts";

const data = process.argv[2] ?? "";
const key = generateKey("log.example/records", new Uint8Array(32).fill(7));
const { ledger } = await openPublishedLedger({
  ...ledgerFolders(data, "records"),
  ...(await ledgerKeys(data)),
  signingKey: key.skey,
  fresh: true,
  log: "records",
  folder: join(data, "witness"),
  vkey: () => key.vkey,
  now: Date.now,
  timing: { spacingMs: 1 },
  onOpened: () => undefined,
});
for (;;) {
  await ledger.append(recordsOf(ledger.size, 1));
  writeSync(1, `${ledger.size}\n`);
  await ledger.settle();
}
