// A log that is killed again and again while witnesses cosign it: its witnesses never see a second history, and nothing acknowledged is lost.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openLog, readNote, startWitness, temporaryFolder, until, writePolicy } from "./world.ts";

it("a log killed at any moment goes on with its witnesses", async () => {
  const folder = temporaryFolder();
  const data = join(folder, "data");
  const witnesses = await Promise.all(["ngo", "court"].map((name) => startWitness(join(folder, name), name)));
  writePolicy(data, witnesses, 2);
  let acknowledged = 0;
  for (let round = 0; round < 5; round++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, "publication-child.ts"), data], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const before = acknowledged;
    child.stdout.on("data", (chunk: Buffer) => {
      acknowledged = Number(chunk.toString().trim().split("\n").at(-1));
      if (acknowledged >= before + 5 + round * 7) child.kill("SIGKILL");
    });
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    // Ended by us, not by a refusal.
    expect([code, signal]).toEqual([null, "SIGKILL"]);
  }
  const log = await openLog(data);
  await log.grow(1);
  expect(log.ledger.size).toBeGreaterThan(acknowledged);
  await until(() => log.publication.quorum?.size === log.ledger.checkpointSize);
  expect(log.publication.fork).toBeUndefined();
  expect(readNote(log.publication.quorum?.note ?? "", witnesses).cosigners).toEqual(["court", "ngo"]);
});
