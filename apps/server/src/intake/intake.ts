// The live sources of a folder while a server runs on it: started from sources.yaml, changed when it changes, closed in order.
import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { isAbsolute, join } from "node:path";
import type { IntakeState, PushAnswer, SourceEntry } from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import { Answers } from "./answers.ts";
import { Counts } from "./counts.ts";
import type { IntakeDoor } from "./door.ts";
import { type IntakeParts, Pipe } from "./pipe.ts";
import { PushDesk, type Pushed } from "./receive.ts";
import { readSources } from "./sources-file.ts";
import { stoppedState } from "./state.ts";
import { SyslogListener } from "./syslog.ts";
import { Tail } from "./tail/tail.ts";
import type { SourceTokens } from "./tokens.ts";

// What a crash takes of the dedupe file is read from the payloads again, an entry at a time.
const UPKEEP_MS = 10_000;

interface Running {
  readonly entry: SourceEntry;
  readonly counts: Counts;
  /** Undefined if the source cannot run, for the reason in `problem`. */
  readonly pipe: Pipe | undefined;
  readonly tail: Tail | undefined;
  readonly syslog: SyslogListener | undefined;
  readonly problem: string | undefined;
}

export class Intake implements IntakeDoor {
  readonly #parts: IntakeParts;
  readonly #tokens: SourceTokens;
  readonly #answers: Answers;
  readonly #desk: PushDesk;
  readonly #running = new Map<string, Running>();
  readonly #timer: NodeJS.Timeout;
  #upkeep: Promise<void> | undefined;
  #isEnded = false;

  private constructor(parts: IntakeParts, tokens: SourceTokens, answers: Answers) {
    this.#parts = parts;
    this.#tokens = tokens;
    this.#answers = answers;
    this.#desk = new PushDesk(parts.ledger, answers);
    this.#timer = setInterval(() => {
      this.#upkeep ??= this.#keepUp().finally(() => (this.#upkeep = undefined));
    }, UPKEEP_MS);
    this.#timer.unref();
  }

  /** @throws QuisError QUIS_BAD_SOURCES; a source that cannot run says so in its state and hinders no other */
  static async start(parts: IntakeParts, tokens: SourceTokens): Promise<Intake> {
    const sources = await readSources(parts.data);
    const intake = new Intake(parts, tokens, await Answers.open(parts.data));
    await intake.#apply(sources);
    return intake;
  }

  /** Starts, changes and stops sources as sources.yaml says now. @throws QuisError QUIS_BAD_SOURCES; then nothing has changed */
  async reload(): Promise<void> {
    await this.#apply(await readSources(this.#parts.data));
  }

  async #apply(sources: readonly SourceEntry[]): Promise<void> {
    const wanted = new Map(sources.map((entry) => [entry.id, entry]));
    for (const [id, running] of this.#running) {
      // One that could not run may run now: its mapping or certificate may be there.
      if (running.problem === undefined && isDeepStrictEqual(wanted.get(id), running.entry)) continue;
      this.#running.delete(id);
      await end(running);
    }
    for (const [id, entry] of wanted) if (!this.#running.has(id)) this.#running.set(id, await this.#begin(entry));
  }

  async #begin(entry: SourceEntry): Promise<Running> {
    const counts = new Counts();
    let pipe: Pipe | undefined;
    try {
      const { id: source, format, zone } = entry;
      const mapping = entry.mapping === undefined ? undefined : await this.#readMapping(entry.mapping);
      // Pushes and tails may bring what is years old; a message over syslog comes when it is made.
      const live = entry.intake === "syslog";
      pipe = new Pipe(this.#parts, { source, format, mapping, zone, live, header: undefined }, counts);
      if (pipe.needsHeader && entry.intake !== "tail")
        throw new QuisError("QUIS_USAGE", `expected a format without a header line for ${entry.intake}, got ${format}`);
      const tail = entry.intake === "tail" ? await Tail.start(this.#parts, pipe, entry) : undefined;
      const syslog =
        entry.intake === "syslog" ? await SyslogListener.start(this.#parts, pipe, counts, entry) : undefined;
      return { entry, counts, pipe, tail, syslog, problem: undefined };
    } catch (error) {
      pipe?.close();
      return {
        entry,
        counts,
        pipe: undefined,
        tail: undefined,
        syslog: undefined,
        problem: error instanceof Error ? error.message : String(error),
      };
    }
  }

  async #readMapping(path: string): Promise<string> {
    return readFile(isAbsolute(path) ? path : join(this.#parts.data, path), "utf8");
  }

  /** Tells what each source is doing, in the order of the file. */
  states(): IntakeState[] {
    return [...this.#running.values()].map(({ entry, counts, tail, syslog, problem }) => {
      const { read, sealed, duplicates, quarantined, cutOff, lastMs } = counts;
      const trouble = problem ?? tail?.problem ?? syslog?.problem;
      return {
        ...stoppedState(entry, this.#tokens.has(entry.id)),
        state: trouble === undefined ? "running" : "failed",
        problem: trouble ?? tail?.note ?? null,
        read,
        sealed,
        duplicates,
        quarantined,
        cut_off: cutOff,
        last: lastMs === undefined ? null : new Date(lastMs).toISOString(),
        files: tail?.files() ?? [],
      };
    });
  }

  get isClosed(): boolean {
    return this.#parts.gate.isClosed;
  }

  checkToken(id: string, token: string): void {
    const running = this.#running.get(id);
    // The token first: who has none does not learn which sources there are.
    if (!this.#tokens.isValid(id, token) || running?.entry.intake !== "push") throw unauthorised();
  }

  otlpSource(token: string): string {
    const ids = [...this.#running.values()].filter(({ entry }) => entry.intake === "otlp").map(({ entry }) => entry.id);
    const owner = this.#tokens.ownerOf(token, ids);
    if (owner === undefined) throw unauthorised();
    return owner;
  }

  async receive(pushed: Pushed): Promise<PushAnswer> {
    return this.#desk.receive(this.#pipeOf(pushed.source), pushed);
  }

  async receiveExport(pushed: Pick<Pushed, "source" | "body">): Promise<PushAnswer> {
    return this.#desk.receiveExport(this.#pipeOf(pushed.source), pushed);
  }

  #pipeOf(source: string): Pipe {
    const running = this.#running.get(source);
    if (running?.pipe === undefined)
      throw new QuisError("QUIS_SOURCE_FAILED", `the source cannot run: ${running?.problem ?? "it is not configured"}`);
    return running.pipe;
  }

  async #keepUp(): Promise<void> {
    const { gate, ledger, indexer, target } = this.#parts;
    if (gate.isClosed || this.#isEnded) return;
    await gate
      .pass(async () => (await target()).dedupe.save(ledger.checkpointSize))
      // The next time, or the next start, does it.
      .catch(() => undefined);
    // A store that failed is asked again, outside of the gate: sealing does not wait for it.
    if (indexer.failure !== undefined) await indexer.settle(ledger.size).catch(() => undefined);
  }

  /** Stops reading and listening; what is under way is sealed first. */
  async close(): Promise<void> {
    this.#isEnded = true;
    clearInterval(this.#timer);
    for (const running of this.#running.values()) await end(running);
    this.#running.clear();
    await this.#upkeep;
    const { ledger, gate, target } = this.#parts;
    await gate.pass(async () => (await target()).dedupe.save(ledger.checkpointSize)).catch(() => undefined);
    await this.#answers.close();
  }
}

async function end({ tail, syslog, pipe }: Running): Promise<void> {
  await tail?.close();
  await syslog?.close();
  pipe?.close();
}

function unauthorised(): QuisError {
  return new QuisError(
    "QUIS_UNAUTHORISED",
    "expected Authorization: Bearer with the token of the source, got none or another",
  );
}
