// Changing a log's signing key. Decided by one rename; before it nothing has changed, after it every start completes the change.
//
//   1 make the new key                 keys/L.next.skey     ┐ stopped here: the old key goes on, the new one is thrown away
//   2 sign the hand-over by both       keys/L.handover.json ┘ DECIDED
//   3 publish it                       log/L/keys/N         ┐
//   4 seal it                          log oversight        │
//   5 switch                           keys/L.skey          │ stopped here: the next start does what is left
//   6 sign the checkpoint anew         log/L/checkpoint     │
//   7 forget that it was under way                          ┘
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RotationSummary } from "@quis/contract";
import { decodePayload } from "@quis/event";
import { formatCheckpoint, generateKey, openCheckpoint, parseSkey, parseVkey, signNote, toBase64 } from "@quis/tlog";
import { QuisError } from "../instance/error.ts";
import type { RotationInput } from "../instance/instance.ts";
import type { Keys } from "../instance/keys.ts";
import { replaceFile } from "../ledger/durable.ts";
import { type Ledger, ledgerFolders } from "../ledger/ledger.ts";
import type { OversightLog } from "../oversight/oversight.ts";
import { openByChain } from "./chain.ts";
import { type Handover, openHandover, signHandover } from "./handover.ts";
import { type Intent, KeyFiles, publishHandover } from "./key-files.ts";

/** What a change of key touches. */
export interface RotationHost {
  readonly data: string;
  readonly keys: Keys;
  readonly ledgers: { readonly oversight: Ledger; readonly [log: string]: Ledger };
  readonly oversight: OversightLog;
  readonly now: () => number;
  /** Called before each step; a test stops the process there. */
  readonly beforeStep?: (step: string) => void;
}

const WHAT = "rotate key";

/** Gives `log` a new key. Resolves when the new key has signed the present checkpoint and the hand-over is sealed and published. */
export async function rotateKey(host: RotationHost, actor: string, rotation: RotationInput): Promise<RotationSummary> {
  const { log, reason, overlapMs } = rotation;
  const ledger = host.ledgers[log];
  if (ledger === undefined) throw new QuisError("QUIS_NOT_FOUND", `expected the name of a log, got ${log}`);
  const step = host.beforeStep ?? (() => undefined);
  const files = new KeyFiles(host.keys.folder, log);
  // The log stands still, so that the checkpoint named in the hand-over is the last of the old key.
  return ledger.exclusively(async () => {
    const oldSkey = host.keys.signing[log]!;
    const oldKey = parseSkey(oldSkey);
    const vkeys = await files.vkeys(oldKey.vkey);
    const made = generateKey(oldKey.name);
    step("make key");
    await files.writeNext(made.skey);
    const nowMs = host.now();
    const handover: Handover = {
      origin: oldKey.name,
      number: vkeys.length,
      oldVkey: oldKey.vkey,
      newVkey: made.vkey,
      size: ledger.checkpointSize,
      root: ledger.root,
      time: new Date(nowMs).toISOString(),
      reason,
    };
    const note = await signHandover(handover, oldKey, parseSkey(made.skey));
    // Read back as anybody would: what is not accepted must not be decided.
    openHandover(note);
    step("decide");
    const overlapUntilMs = overlapMs > 0 ? nowMs + overlapMs : 0;
    const intent = { note, actor, overlapUntilMs, oversightFrom: host.ledgers.oversight.assigned };
    await files.writeIntent(intent);
    step("publish");
    await publishHandover(ledgerFolders(host.data, log).logFolder, handover.number, note);
    step("seal");
    await seal(host.oversight, log, intent, handover);
    step("switch");
    const former = overlapUntilMs > 0 ? { skey: oldSkey, untilMs: overlapUntilMs } : undefined;
    await files.switchTo(made.skey, former, [...vkeys, made.vkey]);
    step("sign");
    await ledger.resign(made.skey, former === undefined ? [] : [former.skey]);
    host.keys.signing[log] = made.skey;
    host.keys.vkey[log] = made.vkey;
    step("forget");
    await files.dropIntent();
    return {
      log,
      origin: handover.origin,
      number: handover.number,
      old_vkey: handover.oldVkey,
      new_vkey: handover.newVkey,
      size: handover.size,
      root: toBase64(handover.root),
      overlap_until: overlapUntilMs > 0 ? new Date(overlapUntilMs).toISOString() : null,
    };
  });
}

async function seal(oversight: OversightLog, log: string, intent: Intent, handover: Handover): Promise<void> {
  const { number, size, reason } = handover;
  await oversight.record({
    actor: intent.actor,
    activity: "update",
    what: WHAT,
    parameters: { log, number, size, reason, handover: intent.note },
  });
}

/**
 * Before a log is opened: throws away a key whose change was not decided, and completes a change that was, all but its seal.
 * Gives the change whose seal is still to be looked after.
 */
export async function recoverRotation(data: string, keyFolder: string, log: string): Promise<Intent | undefined> {
  const files = new KeyFiles(keyFolder, log);
  const intent = await files.intent();
  if (intent === undefined) {
    await files.dropNext();
    return undefined;
  }
  const handover = openHandover(intent.note);
  const { logFolder } = ledgerFolders(data, log);
  await publishHandover(logFolder, handover.number, intent.note);
  const present = await files.present();
  const next = await files.next();
  if (parseSkey(present).vkey === handover.oldVkey) {
    if (next === undefined || parseSkey(next).vkey !== handover.newVkey)
      throw new QuisError(
        "QUIS_KEY_HISTORY",
        `expected the key ${handover.newVkey}, to which the ${log} log is being handed over, beside its old one, got ${next === undefined ? "none" : "another"}. Restore keys/ from a copy.`,
      );
    const former = intent.overlapUntilMs > 0 ? { skey: present, untilMs: intent.overlapUntilMs } : undefined;
    const vkeys = (await files.vkeys(handover.oldVkey)).filter((vkey) => vkey !== handover.newVkey);
    await files.switchTo(next, former, [...vkeys, handover.newVkey]);
  } else await files.dropNext();
  await signAnew(logFolder, handover, [await files.present(), (await files.overlap())?.skey]);
  return intent;
}

// The checkpoint in the folder is the one that the hand-over names, by the old key, or already one of the new key's.
async function signAnew(logFolder: string, handover: Handover, skeys: readonly (string | undefined)[]): Promise<void> {
  const path = join(logFolder, "checkpoint");
  const note = await readFile(path);
  const chain = { vkeys: [handover.oldVkey, handover.newVkey], handovers: [handover] };
  const { vkey } = openByChain(note, chain);
  if (vkey === handover.newVkey) return;
  const { checkpoint } = openCheckpoint(note, parseVkey(vkey));
  if (checkpoint.size !== handover.size || toBase64(checkpoint.root) !== toBase64(handover.root))
    throw new QuisError(
      "QUIS_KEY_HISTORY",
      `expected the checkpoint that the hand-over names, size ${handover.size} root ${toBase64(handover.root)}, got size ${checkpoint.size} root ${toBase64(checkpoint.root)}`,
    );
  const signers = skeys.filter((skey) => skey !== undefined).map(parseSkey);
  await replaceFile(path, await signNote(formatCheckpoint(checkpoint), signers), 0o644);
}

/** After the logs are open: seals a completed change unless that was done before the process ended, and forgets it. */
export async function finishRotation(
  host: Pick<RotationHost, "keys" | "ledgers" | "oversight">,
  log: string,
  intent: Intent,
): Promise<void> {
  if (!(await isSealed(host.ledgers.oversight, intent))) {
    await seal(host.oversight, log, intent, openHandover(intent.note));
  }
  await new KeyFiles(host.keys.folder, log).dropIntent();
}

async function isSealed(oversight: Ledger, { note, oversightFrom }: Intent): Promise<boolean> {
  for (let index = oversightFrom; index < oversight.size; index++) {
    const { fields } = decodePayload(await oversight.readPayload(index));
    if (fields.some((field) => field.name === "web_resources" && field.valueJson.includes(JSON.stringify(note))))
      return true;
  }
  return false;
}
