// The way of a signed checkpoint to the public: to all witnesses at once, their cosignatures verified and kept, published when the policy says
// so. In the background: sealing and receipts never wait for a witness.
//
// One round at a time sends one checkpoint, the newest, to every witness that is free. A round lasts until the quorum is met or all who take
// part have answered, so that under steady growth the witnesses still cosign the same checkpoint and not each another one.
import { setTimeout as delay } from "node:timers/promises";
import { checkPolicy, describeKey, type Hash, type PolicyVerdict } from "@quis/tlog";
import { LogReader } from "@quis/tlog/fs";
import type { SubmitOutcome } from "@quis/tlog/witness";
import type { QuisError } from "../instance/error.ts";
import type { LogName } from "../instance/instance.ts";
import { findEvidence, forkError, forkSeenBy } from "./fork.ts";
import { type Head, readHead } from "./head.ts";
import { type CallWitness, callWitness } from "./http.ts";
import { Keeper, type Published } from "./keeper.ts";
import { WitnessLink } from "./link.ts";
import { type LastCosigned, PublicationMemory } from "./memory.ts";
import { Pacer } from "./pacer.ts";
import type { WitnessSettings } from "./settings.ts";

export interface Timing {
  /** Time for a witness's whole answer. */
  readonly timeoutMs: number;
  /** Least time between the beginnings of two rounds. */
  readonly spacingMs: number;
  /** First pause before a failing witness is asked again. */
  readonly retryMs: number;
  /** How long the first new signature after a start waits for the witnesses to say that they have seen nothing newer. */
  readonly startMs: number;
  /** How long closing waits for the last checkpoint's cosignatures. */
  readonly closeMs: number;
}

const TIMING: Timing = { timeoutMs: 10_000, spacingMs: 1000, retryMs: 1000, startMs: 5000, closeMs: 5000 };

/** What a publication needs of its ledger. */
export interface PublishedLog {
  addSignatures(note: string): Promise<boolean>;
  /** Stops the log for good. */
  halt(error: QuisError): void;
}

export interface PublicationOptions {
  readonly log: LogName;
  /** `witness/` of the data folder. */
  readonly folder: string;
  readonly logFolder: string;
  /** The log's present verifier key. */
  readonly vkey: () => string;
  readonly settings: WitnessSettings;
  readonly now: () => number;
  readonly call?: CallWitness;
  readonly timing?: Partial<Timing>;
}

export class Publication {
  readonly settings: WitnessSettings;
  readonly links: readonly WitnessLink[];
  readonly #options: PublicationOptions;
  readonly #timing: Timing;
  readonly #memory: PublicationMemory;
  readonly #abort = new AbortController();
  readonly #keeper: Keeper;
  #reader: { readonly vkey: string; readonly reader: LogReader };
  #log: PublishedLog | undefined;
  #head: Head;
  #fork: QuisError | undefined;
  #firstRound = true;
  #closing = false;
  readonly #pacer = new Pacer(this.#abort.signal);
  #woken = false;
  readonly #started: Promise<void>;
  #markStarted: () => void = () => undefined;
  readonly #flights = new Set<Promise<void>>();
  #loop: Promise<void> = Promise.resolve();

  private constructor(options: PublicationOptions, memory: PublicationMemory, last: LastCosigned, head: Head) {
    this.#options = options;
    this.settings = options.settings;
    this.#timing = { ...TIMING, ...options.timing };
    this.#memory = memory;
    this.#head = head;
    this.#started = new Promise((resolve) => (this.#markStarted = resolve));
    this.#reader = { vkey: options.vkey(), reader: new LogReader({ dir: options.logFolder, vkey: options.vkey() }) };
    const { timeoutMs, retryMs } = this.#timing;
    const call = options.call ?? callWitness;
    this.links = options.settings.policy.witnesses.map((witness) => {
      const link = { call, timeoutMs, retryMs, now: options.now, signal: this.#abort.signal };
      return new WitnessLink(witness, last[describeKey(witness.verifier)], link);
    });
    this.#keeper = new Keeper(memory, options.settings.policy, this.links);
  }

  /**
   * Reads what is remembered and begins to ask the witnesses; the log's folder holds a checkpoint already. A fork seen earlier, or one that
   * the folder itself gives away, is in {@link Publication.fork}.
   */
  static async open(options: PublicationOptions): Promise<Publication> {
    const memory = new PublicationMemory(options.folder, options.log);
    await memory.prepare();
    const vkey = options.vkey();
    const { note } = await new LogReader({ dir: options.logFolder, vkey }).checkpoint();
    const head = readHead(note, vkey, options.settings.policy);
    const publication = new Publication(options, memory, await memory.readLast(), head);
    await publication.#recall();
    if (publication.#fork === undefined) publication.#loop = publication.#run();
    else publication.#markStarted();
    setTimeout(publication.#markStarted, publication.#timing.startMs).unref();
    return publication;
  }

  async #recall(): Promise<void> {
    const fork = await this.#memory.readFork();
    if (fork !== undefined) {
      this.#fork = forkError(this.#options.log, fork, this.#memory.forkPath);
      return;
    }
    await this.#keeper.recall(this.#options.vkey());
    const ahead = this.links.find(({ size }) => (size ?? 0) > this.#head.size);
    if (ahead !== undefined) {
      // No network needed: this folder itself remembers a cosignature over more than its log now has.
      await this.#stop(
        ahead,
        `it has cosigned ${ahead.size} entries, but this log now ends at ${this.#head.size}`,
        undefined,
      );
    }
  }

  /** Where the log hears of cosignatures and of a fork. */
  attach(log: PublishedLog): void {
    this.#log = log;
    if (this.#fork !== undefined) log.halt(this.#fork);
    void this.#keep(this.#head);
  }

  /** Resolves when the log may sign what is new: the witnesses were asked whether they have seen more, or do not answer. */
  async maySign(): Promise<void> {
    await this.#started;
    if (this.#fork !== undefined) throw this.#fork;
  }

  /** The log has a new signed checkpoint. */
  advance(): void {
    this.#woken = true;
    this.#pacer.wake();
  }

  get fork(): QuisError | undefined {
    return this.#fork;
  }

  /** The newest checkpoint that was seen, with its cosignatures. */
  get newest(): { readonly head: Head; readonly note: string; readonly verdict: PolicyVerdict } {
    const note = this.#keeper.noteOf(this.#head);
    return { head: this.#head, note, verdict: checkPolicy(this.settings.policy, note) };
  }

  /** The last checkpoint with the quorum. */
  get quorum(): Published | undefined {
    return this.#keeper.quorum;
  }

  get quorumPath(): string {
    return this.#memory.quorumPath;
  }

  /** Resolves when the witnesses have been asked once since the start, or did not answer in time. */
  async asked(): Promise<void> {
    await this.#started;
  }

  /** Waits until a checkpoint of `size` or more has the quorum; `withinMs` at most, or until `signal`. */
  reach(size: number, withinMs: number, signal?: AbortSignal): Promise<void> {
    return this.#keeper.reach(size, withinMs, () => this.#fork !== undefined, signal);
  }

  /** Sends the last checkpoint to witnesses that answer, for `closeMs` at most, and ends. */
  async close(): Promise<void> {
    this.#closing = true;
    this.advance();
    await Promise.race([this.#loop, delay(this.#timing.closeMs, undefined, { ref: false })]);
    this.#abort.abort();
    await this.#loop;
    await Promise.all(this.#flights);
    await this.#keeper.idle();
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted && this.#fork === undefined) {
      const begunMs = performance.now();
      this.#woken = false;
      // A checkpoint that cannot be read now, while the key changes for one, can be at the next round.
      await this.#round().catch(() => this.#markStarted());
      if (this.#closing) {
        if (this.links.some((link) => this.#isDue(link))) continue;
        if (this.#flights.size === 0) return;
        await Promise.race(this.#flights);
        continue;
      }
      await this.#pacer.sleep(this.#timing.spacingMs - (performance.now() - begunMs), () => this.#closing);
      await this.#pacer.sleep(this.#untilNextDue(), () => this.#woken || this.#closing);
    }
  }

  #untilNextDue(): number {
    const due = this.links.flatMap((link) => link.dueFor(this.#head) ?? []);
    return due.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...due) - this.#options.now();
  }

  #isDue(link: WitnessLink): boolean {
    const due = link.dueFor(this.#head);
    // When closing, who does not answer is not waited for again.
    return due !== undefined && (this.#closing ? !link.failing : due <= this.#options.now());
  }

  async #round(): Promise<void> {
    const head = await this.#newestHead();
    const first = this.#firstRound;
    this.#firstRound = false;
    // At the start all are asked, also those whose cosignature is there: has anybody seen more?
    const due = this.links.filter((link) => (first ? link.witness.url !== undefined : this.#isDue(link)));
    const all = Promise.all(due.map((link) => this.#ask(link, head)));
    if (first) void all.then(this.#markStarted);
    if (due.length === 0) return;
    const answered = new AbortController();
    void all.then(() => answered.abort());
    // A quorum ends the round: slower witnesses join a later one.
    await this.reach(head.size, this.#timing.timeoutMs * 4, answered.signal);
  }

  async #newestHead(): Promise<Head> {
    const vkey = this.#options.vkey();
    if (vkey !== this.#reader.vkey) {
      this.#reader = { vkey, reader: new LogReader({ dir: this.#options.logFolder, vkey }) };
    }
    const { note } = await this.#reader.reader.checkpoint();
    const head = readHead(note, vkey, this.settings.policy);
    if (head.text !== this.#head.text || head.note !== this.#head.note) this.#head = head;
    for (const link of this.links) if (this.#head.lines.has(link.key)) link.cosignedText = this.#head.text;
    // A policy that asks for nobody is content at once.
    if (this.settings.policy.quorum === "none") await this.#keep(this.#head);
    return this.#head;
  }

  #ask(link: WitnessLink, head: Head): Promise<void> {
    const flight = this.#askNow(link, head).finally(() => {
      this.#flights.delete(flight);
      this.advance();
    });
    this.#flights.add(flight);
    return flight;
  }

  async #askNow(link: WitnessLink, head: Head): Promise<void> {
    const prove = (oldSize: number, size: number): Promise<Hash[]> =>
      this.#reader.reader.consistencyProof(oldSize, size);
    const outcome = await link.ask(head, () => Math.max(this.#head.size, head.size), prove);
    await this.#take(link, head, outcome);
  }

  async #take(link: WitnessLink, head: Head, outcome: SubmitOutcome): Promise<void> {
    switch (outcome.kind) {
      case "cosigned":
        link.succeeded(head, outcome.time);
        head.lines.set(link.key, outcome.line);
        await this.#keeper.remember();
        return this.#keep(head);
      case "superseded":
        link.size = outcome.size;
        return link.moved();
      case "refused":
        return link.failed(outcome.words);
      case "unclear": {
        const evidence = await this.#evidence(link);
        if (evidence === undefined) return link.failed(outcome.words);
        return this.#stop(link, outcome.words, evidence);
      }
      case "forked":
        return this.#stop(link, outcome.words, await this.#evidence(link));
    }
  }

  #evidence(link: WitnessLink): Promise<string | undefined> {
    const { reader, vkey } = this.#reader;
    const call = this.#options.call ?? callWitness;
    const { timeoutMs } = this.#timing;
    const log = { vkey, size: this.#head.size, rootAt: (size: number) => reader.rootAt(size) };
    return findEvidence(link.witness.url, log, (url) =>
      call({ method: "GET", url, timeoutMs, signal: this.#abort.signal }),
    );
  }

  async #stop(link: WitnessLink, words: string, evidence: string | undefined): Promise<void> {
    if (this.#fork !== undefined) return;
    const fork = forkSeenBy(link, words, { head: this.#head, evidence, nowMs: this.#options.now() });
    this.#fork = forkError(this.#options.log, fork, this.#memory.forkPath);
    this.#log?.halt(this.#fork);
    this.#keeper.notify();
    // Kept, so that the next start does not sign either. If it cannot be, the witness will say it again.
    await this.#memory.writeFork(fork).catch(() => undefined);
  }

  #keep(head: Head): Promise<void> {
    const log = this.#log;
    return this.#keeper.keep(head, log && ((note) => log.addSignatures(note)));
  }
}
