// quis sources cloudtrail-digests: digest and log files of a folder, under AWS's public keys. Needs no data folder and no network.
import { resolve } from "node:path";
import { type DigestFinding, type DigestReport, parseDigestKeys, readDigestFolder, verifyDigests } from "@quis/server";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf } from "../output/figures.ts";
import { sayItem } from "../output/item.ts";
import type { Terminal } from "../output/terminal.ts";
import type { CommandContext } from "./context.ts";
import { readTextFile } from "./file.ts";

export interface DigestOptions {
  readonly publicKey: string;
}

export async function verifyCloudtrailDigests(
  { terminal, world, signal }: CommandContext,
  dir: string,
  options: DigestOptions,
): Promise<ExitCode> {
  const keys = parseDigestKeys(await readTextFile(resolve(world.cwd, options.publicKey)));
  const found = await readDigestFolder(resolve(world.cwd, dir), signal);
  const report = await verifyDigests({ ...found, keys });
  for (const finding of report.findings) terminal.printJson({ type: "finding", ...finding });
  terminal.printJson(asJson(report));
  sayReport(terminal, report);
  return report.ok ? EXIT.ok : EXIT.failed;
}

function asJson({ ok, digests, digestsVerified, logs, logsVerified, streams, findings }: DigestReport): object {
  return {
    type: "result",
    ok,
    digests,
    digests_verified: digestsVerified,
    logs,
    logs_verified: logsVerified,
    streams: streams.map(({ beginsTheChain, ...stream }) => ({ ...stream, begins_the_chain: beginsTheChain })),
    findings: findings.length,
  };
}

function sayReport(terminal: Terminal, report: DigestReport): void {
  if (report.ok)
    terminal.say("Verified: every digest is signed by the key, and every log file is as its digest says.", "green");
  else terminal.say(`NOT VERIFIED: ${countOf(report.findings.length, "finding", "findings")}`, "red");
  terminal.print();
  terminal.say(`  ${report.digestsVerified} of ${countOf(report.digests, "digest", "digests")} proved`);
  terminal.say(`  ${report.logsVerified} of ${countOf(report.logs, "listed log file", "listed log files")} proved`);
  for (const { name, from, to, digests } of report.streams) {
    sayItem(terminal, "·", `${name}: ${from} to ${to}, ${countOf(digests, "digest", "digests")}`);
  }
  if (report.findings.length > 0) terminal.print();
  for (const finding of report.findings) sayFinding(terminal, finding);
  terminal.print();
  const isCut = report.streams.some(({ beginsTheChain }) => !beginsTheChain);
  terminal.say(
    `Not proved: what was before the oldest${isCut ? " digest here (the chain began earlier)" : ""} or after the newest digest, and what CloudTrail never recorded.`,
    "dim",
  );
}

function sayFinding(terminal: Terminal, { kind, object, from, to, detail }: DigestFinding): void {
  const range = from === undefined || to === undefined ? "" : ` (${from} to ${to})`;
  sayItem(terminal, "✗", `${kind} ${object}${range}: ${detail}`);
}
