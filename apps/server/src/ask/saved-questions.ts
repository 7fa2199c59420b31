// Questions that somebody keeps, by person: one small file, replaced whole and durably. What it holds is sealed when it changes.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { SavedQuestion } from "@quis/contract";
import { savedQuestionSchema } from "@quis/contract";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { Queue } from "../instance/queue.ts";
import { replaceFile } from "../ledger/durable.ts";

/** Of one person. */
const MOST_QUESTIONS = 200;
const ID_BYTES = 8;

const fileSchema = z.strictObject({ people: z.record(z.string(), z.array(savedQuestionSchema)) });
type People = z.output<typeof fileSchema>["people"];

export class SavedQuestions {
  readonly #file: string;
  readonly #now: () => number;
  readonly #changes = new Queue();

  constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  /** Those of `owner`, by name. @throws QuisError QUIS_DATA_CORRUPT */
  async list(owner: string): Promise<SavedQuestion[]> {
    const own = (await this.#read())[owner] ?? [];
    return own.toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  }

  /** A question of the same name is replaced. @throws QuisError QUIS_BAD_INPUT for one too many */
  save(owner: string, question: Pick<SavedQuestion, "name" | "address">): Promise<SavedQuestion[]> {
    return this.#change(owner, (own) => {
      const others = own.filter(({ name }) => name !== question.name);
      if (others.length >= MOST_QUESTIONS) {
        throw new QuisError("QUIS_BAD_INPUT", `expected at most ${MOST_QUESTIONS} saved questions, got one more`);
      }
      const id = `q-${randomBytes(ID_BYTES).toString("hex")}`;
      return [...others, { id, ...question, made: new Date(this.#now()).toISOString() }];
    });
  }

  /** @throws QuisError QUIS_NOT_FOUND for an id that is not the owner's, QUIS_BAD_INPUT for a name that is taken */
  rename(owner: string, id: string, name: string): Promise<SavedQuestion[]> {
    return this.#change(owner, (own) => {
      expectOwn(own, id);
      if (own.some((one) => one.name === name && one.id !== id))
        throw new QuisError("QUIS_BAD_INPUT", `name: expected one that no other saved question has, got ${name}`);
      return own.map((one) => (one.id === id ? { ...one, name } : one));
    });
  }

  /** @throws QuisError QUIS_NOT_FOUND for an id that is not the owner's */
  remove(owner: string, id: string): Promise<SavedQuestion[]> {
    return this.#change(owner, (own) => {
      expectOwn(own, id);
      return own.filter((one) => one.id !== id);
    });
  }

  async #change(owner: string, change: (own: readonly SavedQuestion[]) => SavedQuestion[]): Promise<SavedQuestion[]> {
    await this.#changes.run(async () => {
      const people = await this.#read();
      const own = change(people[owner] ?? []);
      await replaceFile(this.#file, `${JSON.stringify({ people: { ...people, [owner]: own } }, null, 2)}\n`);
    });
    return this.list(owner);
  }

  async #read(): Promise<People> {
    const text = await readFile(this.#file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return undefined;
    });
    if (text === undefined) return {};
    try {
      return fileSchema.parse(JSON.parse(text)).people;
    } catch (cause) {
      throw new QuisError("QUIS_DATA_CORRUPT", `${this.#file}: expected saved questions by person, got another file`, {
        cause,
      });
    }
  }
}

function expectOwn(own: readonly SavedQuestion[], id: string): void {
  if (!own.some((one) => one.id === id))
    throw new QuisError("QUIS_NOT_FOUND", `expected the id of a saved question of one's own, got ${id}`);
}
