// One look at a log: its signed state checked, and held against what this browser has seen of it before.
import { equalBytes, toBase64 } from "@quis/tlog";
import { headOf, type ReadFile, readerOf, readHead, type SignedHead } from "./public-log.ts";
import { rememberHead, type SeenHead, seenHeads } from "./seen-heads.ts";

export type Compared =
  | { readonly kind: "first" }
  | { readonly kind: "same"; readonly before: SeenHead }
  | { readonly kind: "grown"; readonly before: SeenHead; readonly size: number }
  | { readonly kind: "shrunk"; readonly before: SeenHead; readonly size: number }
  | { readonly kind: "forked"; readonly before: SeenHead; readonly reason: string };

export interface Looked {
  readonly head: SignedHead;
  readonly read: ReadFile;
  readonly compared: Compared;
  /** All that this browser remembers of it, this look included. */
  readonly seen: readonly SeenHead[];
}

/** Null while the log has published nothing. Throws if its newest state is not signed by `vkey`. */
export async function lookAtHead(
  log: string,
  vkey: string,
  options: { readonly read?: ReadFile; readonly storage?: Storage; readonly now?: () => Date } = {},
): Promise<Looked | null> {
  const { read = readerOf(log), storage = localStorage, now = () => new Date() } = options;
  const head = await readHead(read, vkey);
  if (head === undefined) return null;
  const compared = await compare(head, read, vkey, seenHeads(vkey, storage));
  const { size, root } = head.checkpoint;
  // A state that contradicts an earlier one is not remembered beside it: the next look must find the contradiction again.
  if (compared.kind !== "forked" && compared.kind !== "shrunk") {
    rememberHead(vkey, { size, root: toBase64(root), note: head.note, at: now().toISOString() }, storage);
  }
  return { head, read, compared, seen: seenHeads(vkey, storage) };
}

async function compare(head: SignedHead, read: ReadFile, vkey: string, seen: readonly SeenHead[]): Promise<Compared> {
  const before = seen.reduce<SeenHead | undefined>(
    (largest, one) => (one.size >= (largest?.size ?? 0) ? one : largest),
    undefined,
  );
  if (before === undefined) return { kind: "first" };
  const { size, root } = head.checkpoint;
  // What was kept is a signed note; somebody may have changed this browser's memory, which must not accuse the log.
  let old: SignedHead;
  try {
    old = headOf(before.note, read, vkey);
  } catch {
    return { kind: "first" };
  }
  if (old.checkpoint.size > size) return { kind: "shrunk", before, size };
  try {
    const rootThen = old.checkpoint.size === size ? root : await head.tree.rootAt(old.checkpoint.size);
    if (!equalBytes(rootThen, old.checkpoint.root)) {
      const reason = `expected the root ${toBase64(old.checkpoint.root)} at ${old.checkpoint.size} entries, got ${toBase64(rootThen)}`;
      return { kind: "forked", before, reason };
    }
  } catch (error) {
    return { kind: "forked", before, reason: error instanceof Error ? error.message : String(error) };
  }
  return old.checkpoint.size === size ? { kind: "same", before } : { kind: "grown", before, size };
}
