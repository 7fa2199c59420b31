// Prints the table of faults and outcomes; ends with 1 if a rule did not hold.
//   node conformance/faults/main.ts [--all] [--only TEXT] [--recovery]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Case, families, formatBroken, formatTable, measureRecovery, tabulate } from "./index.ts";

const { values } = parseArgs({
  options: {
    // Every place instead of some of each kind.
    all: { type: "boolean", default: false },
    // Rows whose name contains the text.
    only: { type: "string", default: "" },
    // How long a start takes after SIGKILL, instead of the table.
    recovery: { type: "boolean", default: false },
  },
});

const work = mkdtempSync(join(tmpdir(), "quis-faults-"));
const plan = { work, all: values.all };
try {
  if (values.recovery) await printRecovery();
  else process.exitCode = await printTable();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function printTable(): Promise<number> {
  const cases: Case[] = [];
  for (const { name, run, whyNot } of families) {
    const reason = whyNot(plan);
    if (reason !== undefined) {
      process.stderr.write(`skipped: ${name}: ${reason}\n`);
      continue;
    }
    for await (const one of run(plan, (fault) => fault.includes(values.only))) {
      cases.push(one);
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${cases.length} ${one.fault}`);
    }
  }
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  if (cases.length === 0) {
    process.stderr.write(`expected a fault whose name contains ${JSON.stringify(values.only)}, got none\n`);
    return 2;
  }
  const rows = tabulate(cases);
  process.stdout.write(formatTable(rows));
  process.stdout.write(formatBroken(rows));
  return rows.some(({ broken }) => broken.length > 0) ? 1 : 0;
}

async function printRecovery(): Promise<void> {
  process.stdout.write("| records | write-ahead log, MiB | start, ms |\n| ---: | ---: | ---: |\n");
  for (const records of [0, 1, 1000, 4000, 16_000, 49_000]) {
    const { walBytes, openMs } = await measureRecovery(plan, records, 5);
    process.stdout.write(`| ${records} | ${(walBytes / 2 ** 20).toFixed(1)} | ${openMs.toFixed(0)} |\n`);
  }
}
