// What people do with live sources: list, add, take up, give tokens; with a server running on the folder or without.
import type { IntakeState, SourceEntry, SourceToken } from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import { Queue } from "../instance/queue.ts";
import type { IntakeDoor } from "./door.ts";
import { Intake } from "./intake.ts";
import type { IntakeParts } from "./pipe.ts";
import { readSources, writeSource } from "./sources-file.ts";
import { stoppedState } from "./state.ts";
import { SourceTokens } from "./tokens.ts";

export class Sources {
  readonly #parts: IntakeParts;
  #tokens: Promise<SourceTokens> | undefined;
  #intake: Intake | undefined;
  // Changes of the file and of what runs, one after the other.
  readonly #changes = new Queue();

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Begins to take in. @throws QuisError QUIS_BAD_SOURCES */
  start(): Promise<void> {
    return this.#changes.run(async () => {
      this.#intake ??= await Intake.start(this.#parts, await this.#openTokens());
    });
  }

  get door(): IntakeDoor | undefined {
    return this.#intake;
  }

  async states(): Promise<IntakeState[]> {
    if (this.#intake !== undefined) return this.#intake.states();
    const tokens = await this.#openTokens();
    return (await readSources(this.#parts.data)).map((entry) => stoppedState(entry, tokens.has(entry.id)));
  }

  add(entry: SourceEntry): Promise<IntakeState> {
    return this.#changes.run(async () => {
      await writeSource(this.#parts.data, entry);
      await this.#intake?.reload();
      return (await this.states()).find(({ id }) => id === entry.id)!;
    });
  }

  reload(): Promise<IntakeState[]> {
    return this.#changes.run(async () => {
      await this.#intake?.reload();
      return this.states();
    });
  }

  /** @throws QuisError QUIS_NOT_FOUND, QUIS_USAGE for a source that nobody sends to with a token */
  token(id: string): Promise<SourceToken> {
    return this.#changes.run(async () => {
      const entry = (await readSources(this.#parts.data)).find((source) => source.id === id);
      if (entry === undefined)
        throw new QuisError(
          "QUIS_NOT_FOUND",
          `expected a source of sources.yaml, got ${JSON.stringify(id.slice(0, 80))}`,
        );
      if (entry.intake !== "push" && entry.intake !== "otlp")
        throw new QuisError(
          "QUIS_USAGE",
          `expected a source of intake push or otlp, ${id} is of ${entry.intake}, which needs no token`,
        );
      return { id, token: await (await this.#openTokens()).make(id) };
    });
  }

  /** Ends what runs. */
  async close(): Promise<void> {
    await this.#changes.run(async () => {
      await this.#intake?.close();
      this.#intake = undefined;
    });
  }

  #openTokens(): Promise<SourceTokens> {
    this.#tokens ??= SourceTokens.open(this.#parts.data);
    return this.#tokens;
  }
}
