/** A log's key changes: its checkpoint is signed anew, and what is signed late by the old one is not put back. */
import { describe, expect, it } from "vitest";
import { createLog, openLog } from "../../src/fs/index.ts";
import {
  createCosigner,
  formatSignatureLine,
  generateKey,
  openCheckpoint,
  parseSkey,
  parseVkey,
  splitNote,
} from "../../src/index.ts";
import { batch, codeOfAsync, signer, vkey } from "../support/example.ts";
import { MemoryDisk } from "../support/memory-disk.ts";

const dir = "data/log";
const next = generateKey(signer.name, new Uint8Array(32).fill(8));
const cosigner = createCosigner("witness.example", new Uint8Array(32).fill(5), () => 1_800_000_000);

async function cosign(note: string): Promise<string> {
  const { name, keyId } = cosigner;
  const signature = await cosigner.sign(new TextEncoder().encode(splitNote(note).text));
  return note + formatSignatureLine({ name, keyId, signature });
}

describe("resign", () => {
  it("signs the present tree by the new key, alone or with the old one, and all that follows", async () => {
    for (const alsoSign of [[], [signer]]) {
      const disk = new MemoryDisk();
      const log = await createLog({ dir, disk, signer });
      await log.append(batch(0, 3));
      await log.resign(parseSkey(next.skey), alsoSign);
      for (const size of [3, 5]) {
        if (size === 5) await log.append(batch(3, 5));
        expect(openCheckpoint(log.checkpoint(), parseVkey(next.vkey)).checkpoint.size).toBe(size);
        expect(splitNote(log.checkpoint()).signatures).toHaveLength(1 + alsoSign.length);
      }
      const again = await openLog({ dir, disk, signer: parseSkey(next.skey), alsoSign });
      await again.append(batch(5, 6));
      expect(splitNote(again.checkpoint()).signatures).toHaveLength(1 + alsoSign.length);
      const oldKeyAlone = openLog({ dir, disk, signer });
      expect(await codeOfAsync(oldKeyAlone)).toBe(alsoSign.length === 0 ? "TLOG_KEY_CHANGED" : "no error");
    }
  });

  it("keeps what witnesses have signed of the same tree, and refuses what was cosigned under the old key alone", async () => {
    const disk = new MemoryDisk();
    const log = await createLog({ dir, disk, signer });
    await log.append(batch(0, 3));
    const late = await cosign(log.checkpoint());
    await log.addSignatures(late);
    await log.resign(parseSkey(next.skey));
    expect(splitNote(log.checkpoint()).signatures.map(({ name }) => name)).toEqual([signer.name, cosigner.name]);
    expect(await log.addSignatures(late)).toBe(false);
    expect(() => openCheckpoint(log.checkpoint(), parseVkey(vkey))).toThrow(/expected a signature by/);
    await log.append(batch(3, 4));
    expect(log.size).toBe(4);
  });

  it("takes no key of another name, and nothing after a failed write", async () => {
    const disk = new MemoryDisk();
    const log = await createLog({ dir, disk, signer });
    const other = parseSkey(generateKey("log.example/other").skey);
    expect(await codeOfAsync(log.resign(other))).toBe("TLOG_CHECKPOINT_ORIGIN");
    await log.append(batch(0, 3));
    expect(openCheckpoint(log.checkpoint(), parseVkey(vkey)).checkpoint.size).toBe(3);
    const reading = await openLog({ dir, disk, vkey });
    expect(await codeOfAsync(reading.resign(signer))).toBe("TLOG_READ_ONLY");
  });
});
