// Keeps off-site copies up to date in the background. A copy that is slow or away costs its own lag and nothing else: sealing never waits.
import type { MirrorState } from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import type { MirrorInput } from "../instance/instance.ts";
import type { Keys } from "../instance/keys.ts";
import type { Ledgers } from "../instance/parts.ts";
import { ledgerFolders } from "../ledger/ledger.ts";
import {
  checkMirror,
  type Cursor,
  dropProgress,
  type Progress,
  readMirrors,
  readProgress,
  targetOf,
  writeMirrors,
  writeProgress,
} from "./config.ts";
import { lagSeconds, Timeline } from "./lag.ts";
import { pushLog } from "./push.ts";
import type { CopyTarget } from "./target.ts";

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;
// Also without news: a copy that was changed behind our back is noticed.
const LOOK_EVERY_MS = 300_000;

export interface MirrorHost {
  readonly data: string;
  readonly keys: Keys;
  readonly ledgers: Ledgers;
  readonly now: () => number;
}

/** One copy and the loop that feeds it. */
class Mirror {
  readonly input: MirrorInput;
  readonly #host: MirrorHost;
  readonly #target: CopyTarget;
  #progress: Progress;
  #error: string | null = null;
  #wake: () => void = () => undefined;
  #news = true;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(host: MirrorHost, input: MirrorInput, progress: Progress) {
    this.#host = host;
    this.input = input;
    this.#target = targetOf(input);
    this.#progress = progress;
    this.#running = this.#run();
  }

  poke(): void {
    this.#news = true;
    this.#wake();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (!this.#stop.signal.aborted) {
      this.#news = false;
      try {
        await this.#push();
        this.#error = null;
        retryMs = FIRST_RETRY_MS;
        if (!this.#news) await this.#sleep(LOOK_EVERY_MS, true);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#error = error instanceof Error ? error.message : String(error);
        await this.#sleep(retryMs, false);
        retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
      }
    }
  }

  /** Waits; news end it early if `forNews`, the end of the instance always. */
  async #sleep(ms: number, forNews: boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    timer.unref();
    this.#wake = () => {
      if (forNews || this.#stop.signal.aborted) resolve();
    };
    if (!this.#stop.signal.aborted) await promise;
    clearTimeout(timer);
    this.#wake = () => undefined;
  }

  async #push(): Promise<void> {
    const { data, keys, ledgers, now } = this.#host;
    for (const [log, ledger] of Object.entries(ledgers)) {
      const cursor = this.#progress.logs[log];
      try {
        const state = await pushLog({ data, keys, log, ledger }, this.#target, {
          sentBundles: cursor?.sentBundles ?? 0,
          onSent: (bundles) => this.#remember(log, { size: cursor?.size ?? 0, sentBundles: bundles }),
          signal: this.#stop.signal,
        });
        await this.#remember(log, { size: state.size, sentBundles: 0 }, new Date(now()).toISOString());
      } catch (error) {
        if (
          error instanceof QuisError &&
          (error.code === "QUIS_RESTORE_BEHIND" || error.code === "QUIS_RESTORE_FORKED")
        )
          ledger.halt(error);
        // What was sent may be gone: the next attempt begins where the copy's checkpoint ends.
        if (error instanceof QuisError && error.code === "QUIS_MIRROR_REFUSED")
          await this.#remember(log, { size: cursor?.size ?? 0, sentBundles: 0 });
        throw error;
      }
    }
  }

  async #remember(log: string, cursor: Cursor, lastOk: string | null = this.#progress.lastOk): Promise<void> {
    const before = this.#progress.logs[log];
    const same = before?.size === cursor.size && before.sentBundles === cursor.sentBundles;
    this.#progress = { logs: { ...this.#progress.logs, [log]: cursor }, lastOk };
    if (!same) await writeProgress(this.#host.data, this.input.name, this.#progress);
  }

  async state(timelines: ReadonlyMap<string, Timeline>): Promise<MirrorState> {
    const { data, ledgers, now } = this.#host;
    const logs = Object.entries(ledgers).map(async ([log, ledger]) => {
      const size = this.#progress.logs[log]?.size ?? null;
      const timeline = timelines.get(log)!;
      const { logFolder } = ledgerFolders(data, log);
      return {
        log,
        size,
        lag_entries: Math.max(0, ledger.size - (size ?? 0)),
        lag_seconds: await lagSeconds(logFolder, timeline, size ?? 0, ledger.checkpointSize, now()),
      };
    });
    return {
      name: this.input.name,
      to: this.input.to,
      logs: await Promise.all(logs),
      last_ok: this.#progress.lastOk,
      error: this.#error,
    };
  }
}

/** All copies of an open data folder. */
export class Mirrors {
  readonly #host: MirrorHost;
  readonly #mirrors = new Map<string, Mirror>();
  readonly #timelines: Map<string, Timeline>;

  private constructor(host: MirrorHost) {
    this.#host = host;
    this.#timelines = new Map(
      Object.entries(host.ledgers).map(([log, { checkpointSize }]) => [log, new Timeline(checkpointSize)]),
    );
  }

  /** Starts what mirrors.json names. @throws QuisError QUIS_DATA_CORRUPT */
  static async open(host: MirrorHost): Promise<Mirrors> {
    const mirrors = new Mirrors(host);
    for (const input of await readMirrors(host.data)) await mirrors.#start(input);
    return mirrors;
  }

  async #start(input: MirrorInput): Promise<void> {
    this.#mirrors.set(input.name, new Mirror(this.#host, input, await readProgress(this.#host.data, input.name)));
  }

  /** A log has a new checkpoint. */
  integrated(log: string, size: number): void {
    this.#timelines.get(log)?.reached(size, this.#host.now());
    this.poke();
  }

  /** A log was signed anew. */
  poke(): void {
    for (const mirror of this.#mirrors.values()) mirror.poke();
  }

  states(): Promise<MirrorState[]> {
    return Promise.all([...this.#mirrors.values()].map((mirror) => mirror.state(this.#timelines)));
  }

  /** @throws QuisError QUIS_USAGE, QUIS_ID_CONFLICT */
  async add(input: MirrorInput): Promise<MirrorState> {
    checkMirror(this.#host.data, input);
    if (this.#mirrors.has(input.name))
      throw new QuisError("QUIS_BAD_INPUT", `expected a name that no mirror has, got ${input.name}`);
    await writeMirrors(this.#host.data, [...[...this.#mirrors.values()].map((mirror) => mirror.input), input]);
    await this.#start(input);
    return this.#mirrors.get(input.name)!.state(this.#timelines);
  }

  /** Forgets a copy; what it holds stays there. @throws QuisError QUIS_NOT_FOUND */
  async remove(name: string): Promise<void> {
    const mirror = this.#mirrors.get(name);
    if (mirror === undefined) throw new QuisError("QUIS_NOT_FOUND", `expected the name of a mirror, got ${name}`);
    await mirror.close();
    this.#mirrors.delete(name);
    await writeMirrors(
      this.#host.data,
      [...this.#mirrors.values()].map(({ input }) => input),
    );
    await dropProgress(this.#host.data, name);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#mirrors.values()].map((mirror) => mirror.close()));
  }
}
