// Signed states of logs that this browser has checked before. A log that shows one history today and another tomorrow is found by whoever remembers.

export interface SeenHead {
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** The signed note. */
  readonly note: string;
  /** When this browser saw it (UTC). */
  readonly at: string;
}

const STORE = "quis.seen-heads";
/** Of each log: the first one ever, and the newest ones. */
const MOST = 20;

type Kept = Readonly<Record<string, readonly SeenHead[]>>;

function isHead(value: unknown): value is SeenHead {
  const head = value as Partial<SeenHead> | null;
  return (
    typeof head === "object" &&
    head !== null &&
    Number.isSafeInteger(head.size) &&
    typeof head.root === "string" &&
    typeof head.note === "string" &&
    typeof head.at === "string"
  );
}

function readAll(storage: Storage): Kept {
  try {
    const kept = JSON.parse(storage.getItem(STORE) ?? "{}") as unknown;
    return typeof kept === "object" && kept !== null ? (kept as Kept) : {};
  } catch {
    return {};
  }
}

/** What was seen of the log whose key is `vkey`, oldest first. A key that has changed has a history of its own. */
export function seenHeads(vkey: string, storage: Storage = localStorage): readonly SeenHead[] {
  const kept = readAll(storage)[vkey];
  return Array.isArray(kept) ? kept.filter(isHead) : [];
}

/** Remembers a state whose signature was checked. The same size twice is kept once, at its first time. */
export function rememberHead(vkey: string, head: SeenHead, storage: Storage = localStorage): void {
  const before = seenHeads(vkey, storage);
  if (before.some(({ size, root }) => size === head.size && root === head.root)) return;
  const all = [...before, head];
  const heads = all.length <= MOST ? all : [all[0]!, ...all.slice(-(MOST - 1))];
  try {
    storage.setItem(STORE, JSON.stringify({ ...readAll(storage), [vkey]: heads }));
  } catch {
    // Private windows may refuse: then nothing is remembered, and the page says that it was the first look.
  }
}
