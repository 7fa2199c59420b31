// The hand-over of a log from one signing key to the next: a signed note (c2sp.org/signed-note) that both keys sign.
//
//   quis/key-handover/v1
//   log <origin>
//   number <n>            1 for the first change of this log's key
//   old <verifier key>
//   new <verifier key>    its name is the origin too: the log stays the same log
//   size <n>              the log's checkpoint at the change: what is larger is the new key's to sign
//   root <base64>
//   time <RFC 3339, UTC>
//   reason <text>
//
//   — <origin> <old key's signature>
//   — <origin> <new key's signature>
//
// No checkpoint can be read as a hand-over nor the other way round: a checkpoint's second line is a number.
import {
  fromBase64,
  HASH_BYTES,
  type NoteSigner,
  openNote,
  parseVkey,
  signNote,
  TlogError,
  toBase64,
} from "@quis/tlog";
import { QuisError } from "../instance/error.ts";

const HEADER = "quis/key-handover/v1";
const LABELS = ["log", "number", "old", "new", "size", "root", "time", "reason"] as const;
// A note of two Ed25519 signatures, three names and a reason; hostile files are not read further.
export const MAX_HANDOVER_BYTES = 8192;

export interface Handover {
  readonly origin: string;
  readonly number: number;
  readonly oldVkey: string;
  readonly newVkey: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly reason: string;
}

/** The note of a hand-over, signed by both keys. */
export function signHandover(handover: Handover, oldKey: NoteSigner, newKey: NoteSigner): Promise<string> {
  const { origin, number, oldVkey, newVkey, size, root, time, reason } = handover;
  const values = [origin, number, oldVkey, newVkey, size, toBase64(root), time, reason];
  const text = `${HEADER}\n${LABELS.map((label, i) => `${label} ${values[i]}\n`).join("")}`;
  return signNote(text, [oldKey, newKey]);
}

function refuse(expected: string, got: string): never {
  throw new QuisError("QUIS_KEY_HISTORY", `hand-over expected ${expected}, got ${got}`);
}

/**
 * A hand-over, its form and both signatures checked. Whether it fits the log is for {@link followKeys}.
 * @throws QuisError QUIS_KEY_HISTORY
 */
export function openHandover(note: string): Handover {
  if (Buffer.byteLength(note) > MAX_HANDOVER_BYTES)
    refuse(`at most ${MAX_HANDOVER_BYTES} bytes`, `${Buffer.byteLength(note)}`);
  const end = note.lastIndexOf("\n\n");
  const [header, ...lines] = note.slice(0, Math.max(0, end)).split("\n");
  if (header !== HEADER) refuse(`the first line ${HEADER}`, JSON.stringify(header?.slice(0, 80)));
  if (lines.length !== LABELS.length) refuse(`${LABELS.length} lines after the first`, `${lines.length}`);
  const values = LABELS.map((label, i) =>
    lines[i]!.startsWith(`${label} `)
      ? lines[i]!.slice(label.length + 1)
      : refuse(`a line "${label} …"`, JSON.stringify(lines[i]!.slice(0, 80))),
  );
  const [origin, number, oldVkey, newVkey, size, root, time, reason] = values as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  for (const [what, text] of [
    ["a number", number],
    ["a size", size],
  ] as const)
    if (!/^(0|[1-9]\d{0,15})$/.test(text) || !Number.isSafeInteger(Number(text))) refuse(what, JSON.stringify(text));
  const rootBytes = fromBase64(root);
  if (rootBytes?.length !== HASH_BYTES) refuse("a root of 32 bytes in base64", JSON.stringify(root));
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time)) refuse("a time in UTC", JSON.stringify(time));
  try {
    const [oldKey, newKey] = [parseVkey(oldVkey), parseVkey(newVkey)];
    if (oldKey.name !== origin || newKey.name !== origin)
      refuse(`two keys named ${origin}`, `${oldKey.name} and ${newKey.name}`);
    if (oldVkey === newVkey) refuse("a new key", "the old one again");
    const signed = new Set(openNote(note, [oldKey, newKey]).verified.map((line) => line.keyId));
    for (const [which, key] of [
      ["old", oldKey],
      ["new", newKey],
    ] as const)
      if (!signed.has(key.keyId)) refuse(`signatures by both keys`, `none by the ${which} one`);
  } catch (cause) {
    if (!(cause instanceof TlogError)) throw cause;
    throw new QuisError("QUIS_KEY_HISTORY", `hand-over ${number}: ${cause.message}`, { cause });
  }
  return {
    origin,
    number: Number(number),
    oldVkey,
    newVkey,
    size: Number(size),
    root: rootBytes,
    time,
    reason,
  };
}
