// Going on after a loss: the logs of a restored folder continue under new names and keys, so that nothing is ever signed twice under the
// old ones. Decided by one rename of restored.json; every later start completes what is left.
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { formatCheckpoint, generateKey, openCheckpoint, parseSkey, parseVkey, signNote, toBase64 } from "@quis/tlog";
import { QuisError } from "../instance/error.ts";
import { readSecret } from "../instance/keys.ts";
import { ignoreMissing, replaceFile, syncFolder } from "../ledger/durable.ts";
import { ledgerFolders } from "../ledger/ledger.ts";
import { HANDOVER_FOLDER } from "../rotation/index.ts";
import { type Loss, type Restored, writeRestored } from "./restored.ts";
import { compareWithOutside, publishedChain } from "./views.ts";

/** Folder, below a log's own, of what it was called before: the last checkpoint of then, its keys, and the statement. */
export const BEFORE_FOLDER = "before";
const HEADER = "quis/log-succession/v1";

/** Decides that what is missing is lost. @throws QuisError QUIS_USAGE where nothing was restored */
export async function acceptLoss(
  data: string,
  restored: Restored,
  by: { readonly actor: string; readonly authority: string; readonly reason: string; readonly nowMs: number },
): Promise<Restored> {
  if (restored.state !== "unchecked")
    throw new QuisError(
      "QUIS_USAGE",
      `expected a restored folder whose loss is not accepted yet, got ${restored.state}`,
    );
  const { views } = await compareWithOutside(data, restored);
  const prefix = `quis.invalid/${randomBytes(4).toString("hex")}`;
  const logs: Loss["logs"] = restored.logs.map(({ name, size, root, first_vkey }) => {
    const largest = views.filter((view) => view.log === name).sort((a, b) => b.size - a.size)[0];
    return {
      log: name,
      old_origin: parseVkey(first_vkey).name,
      new_origin: `${prefix}/${name}`,
      size,
      root,
      seen: largest?.note ?? null,
      seen_size: largest?.size ?? null,
    };
  });
  const loss: Loss = {
    actor: by.actor,
    authority: by.authority,
    reason: by.reason,
    time: new Date(by.nowMs).toISOString(),
    logs,
  };
  const accepting: Restored = { ...restored, state: "accepting", loss };
  await writeRestored(data, accepting);
  return completeLoss(data, accepting);
}

/** Gives every log its new name and key. Done again after a crash, it does the rest. */
export async function completeLoss(data: string, restored: Restored): Promise<Restored> {
  const loss = restored.loss!;
  await mkdir(join(data, "keys"), { recursive: true, mode: 0o700 });
  for (const log of loss.logs) {
    await succeed(data, restored, loss, log);
    // What was remembered of the old name's witnesses; their policy is a person's to change.
    for (const kind of ["json", "checkpoint", "forked.json"])
      await rm(join(data, "witness", `${log.log}.${kind}`), { force: true });
  }
  const accepted: Restored = { ...restored, state: "accepted" };
  await writeRestored(data, accepted);
  return accepted;
}

async function succeed(data: string, restored: Restored, loss: Loss, log: Loss["logs"][number]): Promise<void> {
  const { logFolder } = ledgerFolders(data, log.log);
  const keyPath = (suffix: string): string => join(data, "keys", `${log.log}.${suffix}`);
  const before = join(logFolder, BEFORE_FOLDER, log.old_origin.replaceAll(/[^A-Za-z0-9.-]/g, "_"));
  // The new key, made once.
  let skey = (await readSecret(keyPath("succession.skey")))?.toString("utf8").trim();
  const present = (await readSecret(keyPath("skey")))?.toString("utf8").trim();
  if (present !== undefined && parseSkey(present).name === log.new_origin) skey = present;
  if (skey === undefined) {
    skey = generateKey(log.new_origin).skey;
    await replaceFile(keyPath("succession.skey"), `${skey}\n`, 0o600);
  }
  const signer = parseSkey(skey);
  const path = join(logFolder, "checkpoint");
  const note = await readFile(path, "utf8");
  if (!note.startsWith(`${log.new_origin}\n`)) {
    await mkdir(before, { recursive: true });
    await replaceFile(join(before, "checkpoint"), note, 0o644);
    // From an attempt before this one, if it got so far that the hand-overs have moved.
    const saved = await readFile(join(before, "vkeys"), "utf8").catch(ignoreMissing);
    const own = restored.logs.find(({ name }) => name === log.log)!;
    const vkeys = saved?.trim().split("\n") ?? (await publishedChain(data, own)).vkeys;
    const oldVkey = vkeys.at(-1)!;
    await replaceFile(join(before, "vkeys"), `${vkeys.join("\n")}\n`, 0o644);
    const { checkpoint } = openCheckpoint(note, parseVkey(oldVkey));
    // The old key, where it is at hand, says so too: its last signature.
    const oldSigner = present === undefined || parseSkey(present).vkey !== oldVkey ? [] : [parseSkey(present)];
    const text =
      `${HEADER}\nold ${oldVkey}\nnew ${signer.vkey}\nsize ${checkpoint.size}\nroot ${toBase64(checkpoint.root)}\n` +
      `seen ${log.seen_size ?? "none"}\ntime ${loss.time}\nauthority ${loss.authority}\nreason ${loss.reason}\n`;
    await replaceFile(join(before, "statement"), await signNote(text, [signer, ...oldSigner]), 0o644);
    await rename(join(logFolder, HANDOVER_FOLDER), join(before, HANDOVER_FOLDER)).catch(ignoreMissing);
    for (const folder of [before, join(logFolder, BEFORE_FOLDER), logFolder]) await syncFolder(folder);
    const next = formatCheckpoint({ origin: log.new_origin, size: checkpoint.size, root: checkpoint.root });
    await replaceFile(path, await signNote(next, [signer]), 0o644);
  }
  // The old key is destroyed here: it could only sign a second history.
  await replaceFile(keyPath("skey"), `${skey}\n`, 0o600);
  await replaceFile(keyPath("vkey"), `${signer.vkey}\n`, 0o644);
  const gone = ["succession.skey", "vkeys", "former.skey", "overlap.json", "next.skey", "handover.json"];
  for (const suffix of [...gone, "mldsa.skey", "mldsa.vkey"]) await rm(keyPath(suffix), { force: true });
  await syncFolder(join(data, "keys"));
}
