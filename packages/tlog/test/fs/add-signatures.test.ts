/** Cosignatures come to the checkpoint later than the log's own signature, and must cost neither the one nor the other. */
import { describe, expect, it } from "vitest";
import { createLog, openLog } from "../../src/fs/index.ts";
import { createCosigner, formatSignatureLine, openCheckpoint, parseCosignerVkey, parseVkey } from "../../src/index.ts";
import { batch, codeOfAsync, signer, vkey } from "../support/example.ts";
import { MemoryDisk } from "../support/memory-disk.ts";

const dir = "data/log";
const cosigner = createCosigner("witness.example", new Uint8Array(32).fill(5), () => 1_800_000_000);

async function cosign(note: string): Promise<string> {
  const text = note.slice(0, note.lastIndexOf("\n\n") + 1);
  const { name, keyId } = cosigner;
  return note + formatSignatureLine({ name, keyId, signature: await cosigner.sign(new TextEncoder().encode(text)) });
}

/** Names of the verified signers of the checkpoint in the folder. */
function signersOn(disk: MemoryDisk): { size: number; signers: string[] } {
  const bytes = disk.files().get(`${dir}/checkpoint`) ?? new Uint8Array(0);
  const others = [parseCosignerVkey(cosigner.vkey)];
  const { checkpoint, note } = openCheckpoint(bytes, parseVkey(vkey), { others });
  return { size: checkpoint.size, signers: note.verified.map(({ name }) => name) };
}

describe("signatures that come later", () => {
  it("stand in the folder's checkpoint; the log goes on from there, also when opened again", async () => {
    const disk = new MemoryDisk();
    const log = await createLog({ dir, disk, signer });
    await log.append(batch(0, 3));
    expect(await log.addSignatures(await cosign(log.checkpoint()))).toBe(true);
    expect(signersOn(disk)).toEqual({ size: 3, signers: [signer.name, cosigner.name] });
    await log.append(batch(3, 5));
    expect(signersOn(disk)).toEqual({ size: 5, signers: [signer.name] });
    await log.addSignatures(await cosign(log.checkpoint()));
    const again = await openLog({ dir, disk, signer });
    expect(again.checkpoint()).toBe(await cosign(log.checkpoint().split("\u2014 witness")[0] ?? ""));
    await again.append(batch(5, 300));
    expect(signersOn(disk)).toEqual({ size: 300, signers: [signer.name] });
  });

  it("for a checkpoint that the log has left behind are not put back", async () => {
    const disk = new MemoryDisk();
    const log = await createLog({ dir, disk, signer });
    await log.append(batch(0, 3));
    const late = await cosign(log.checkpoint());
    const appended = log.append(batch(3, 5));
    expect(await log.addSignatures(late)).toBe(false);
    await appended;
    expect(signersOn(disk).size).toBe(5);
  });

  it("do not come from a note that the log did not sign, or signed otherwise", async () => {
    const disk = new MemoryDisk();
    const log = await createLog({ dir, disk, signer });
    await log.append(batch(0, 3));
    const note = log.checkpoint();
    expect(await codeOfAsync(log.addSignatures(note.replace("\n3\n", "\n4\n")))).toBe("TLOG_NOTE_SIGNATURE");
    expect(await codeOfAsync(log.addSignatures((await cosign(note)).replace(/\u2014 log.*\n/, "")))).toBe(
      "TLOG_NOTE_UNSIGNED",
    );
    await log.append(batch(3, 4));
    expect(signersOn(disk).size).toBe(4);
    const reading = await openLog({ dir, disk, vkey });
    expect(await reading.addSignatures(await cosign(reading.checkpoint()))).toBe(false);
  });

  it("stopped before any change to the disk, leave the checkpoint with or without them, and the log goes on", async () => {
    const disk = new MemoryDisk();
    await (await createLog({ dir, disk, signer })).append(batch(0, 3));
    let kept = 0;
    for (let at = 0; ; at++) {
      const run = disk.after({ kind: "process killed" });
      const log = await openLog({ dir, disk: run, signer });
      let steps = 0;
      run.step = () => {
        if (steps++ >= at) throw new Error("stopped");
      };
      const failed = await log.addSignatures(await cosign(log.checkpoint())).then(
        () => false,
        () => true,
      );
      if (failed) expect(await codeOfAsync(log.append(batch(3, 4)))).toBe("TLOG_STOPPED");
      for (const kind of ["process killed", "power cut"] as const) {
        const found = run.after({ kind });
        const { size, signers } = signersOn(found);
        expect(size).toBe(3);
        if (signers.length === 2) kept++;
        // What was said to be durable is.
        if (!failed) expect(signers).toHaveLength(2);
        await (await openLog({ dir, disk: found, signer })).append(batch(3, 4));
        expect(signersOn(found).size).toBe(4);
      }
      if (!failed) break;
      expect(at).toBeLessThan(20);
    }
    expect(kept).toBeGreaterThan(2);
  });
});
