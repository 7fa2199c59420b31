// A signed checkpoint of ours on its way to be cosigned.
import {
  describeKey,
  formatSignatureLine,
  openCheckpoint,
  openNote,
  parseVkey,
  type Policy,
  splitNote,
} from "@quis/tlog";
import { keepOwnSignatures } from "@quis/tlog/witness";

export interface Head {
  /** With the log's own signatures only. */
  readonly note: string;
  readonly text: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Verified cosignature lines by key ("name+hash"). */
  readonly lines: Map<string, string>;
}

/** The head in a checkpoint note as it stands in the log's folder, with the cosignatures of the policy's witnesses that are in it. */
export function readHead(note: string, vkey: string, { witnesses }: Policy): Head {
  const { checkpoint, note: opened } = openCheckpoint(note, parseVkey(vkey));
  const { signatures } = splitNote(note);
  const lines = new Map<string, string>();
  for (const witness of witnesses) {
    const { name, keyId } = witness.verifier;
    const line = signatures.find((one) => one.name === name && one.keyId === keyId);
    if (line === undefined) continue;
    const formatted = formatSignatureLine(line);
    try {
      openNote(`${opened.text}\n${formatted}`, [witness.verifier]);
      lines.set(describeKey(witness.verifier), formatted);
    } catch {
      // A line that does not verify is not passed on.
    }
  }
  return { note: keepOwnSignatures(note), text: opened.text, size: checkpoint.size, root: checkpoint.root, lines };
}

/** The head's note with its cosignatures, in the policy's order. */
export function cosignedNote(head: Head, keys: readonly string[]): string {
  return head.note + keys.map((key) => head.lines.get(key) ?? "").join("");
}
