// What a place that keeps a copy of logs must be able to do. A folder and the address of a `quis mirror serve` are such places.

/** How far a copy is. */
export interface CopyState {
  readonly size: number;
  /** Root at `size`, base64. */
  readonly root: string;
  /** The accepted checkpoint; empty before the first. */
  readonly note: string;
  /** Hand-overs of the log's key that the copy has. */
  readonly handovers: number;
}

/** A place of copies. Whatever it is given, it accepts only what continues what it has. */
export interface CopyTarget {
  /** @throws QuisError QUIS_MIRROR_UNREACHABLE */
  state(log: string, signal?: AbortSignal): Promise<CopyState>;
  /** Keeps a file below `log/LOG/` or `payload/LOG/`. Durable when it resolves. @throws QuisError QUIS_MIRROR_REFUSED, QUIS_MIRROR_UNREACHABLE */
  put(log: string, part: "log" | "payload", path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Keeps hand-over `number`, which continues the key history. @throws as {@link CopyTarget.put} */
  putHandover(log: string, firstVkey: string, number: number, note: string, signal?: AbortSignal): Promise<void>;
  /** Checks that everything under `note` is there and continues the copy, and makes it the copy's checkpoint. @throws as {@link CopyTarget.put} */
  accept(log: string, firstVkey: string, note: string, signal?: AbortSignal): Promise<CopyState>;
}
