// Answers to pushes by their Idempotency-Key: the same key and body again gets the same receipts, another body under it is refused.
// https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
//
// intake/answers.ndjson holds what cannot be derived: which entries an answer named. Leaf hashes are read from the log again. What is forgotten
// (the oldest beyond MOST_KEPT) loses only the refusal: the events themselves are recognised as duplicates, by id or by place.
import { createHash } from "node:crypto";
import { mkdir, open, readFile, truncate, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { PushAnswer, Receipt } from "@quis/contract";
import { replaceFile } from "../ledger/durable.ts";

const MOST_KEPT = 50_000;
const MOST_CHARS = 32 << 20;

/** Runs of receipts: status letter, first line, first index, how many; or a quarantined record's line, id, code and reason. */
type Run = readonly ["s" | "d", number, number, number] | readonly ["q", number, string, string, string];

export interface KeptAnswer {
  readonly source: string;
  readonly bodyHash: string;
  readonly runs: readonly Run[];
}

/** What stands for a key of a source: a hash, since keys are the sender's and may be long. */
export function hashKey(source: string, key: string): string {
  return createHash("sha256").update(`${source}\0${key}`).digest("hex").slice(0, 32);
}

export class Answers {
  readonly #path: string;
  readonly #kept = new Map<string, string>();
  #chars = 0;
  #file: FileHandle;
  #unsaved: string[] = [];
  #writing: Promise<void> | undefined;
  #written = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async open(data: string): Promise<Answers> {
    await mkdir(join(data, "intake"), { recursive: true, mode: 0o700 });
    const path = join(data, "intake", "answers.ndjson");
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return Buffer.alloc(0);
    });
    // The last line may be torn: its answer was never given.
    const whole = bytes.lastIndexOf(10) + 1;
    if (whole < bytes.length) await truncate(path, whole);
    const answers = new Answers(path, await open(path, "a", 0o600));
    for (const line of bytes.toString("utf8", 0, whole).split("\n")) {
      const hash = line.slice(0, 32);
      if (/^[0-9a-f]{32}$/.test(hash)) answers.#remember(hash, line);
    }
    answers.#written = whole;
    return answers;
  }

  find(keyHash: string): KeptAnswer | undefined {
    const line = this.#kept.get(keyHash);
    return line === undefined ? undefined : (JSON.parse(line.slice(33)) as KeptAnswer);
  }

  /** Keeps an answer, durably when it resolves. */
  async keep(keyHash: string, kept: KeptAnswer): Promise<void> {
    const line = `${keyHash} ${JSON.stringify(kept)}`;
    this.#remember(keyHash, line);
    this.#unsaved.push(line);
    // Answers that come while one is written share the next write.
    while (this.#writing !== undefined) await this.#writing;
    if (this.#unsaved.length === 0) return;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  #remember(keyHash: string, line: string): void {
    this.#chars += line.length - (this.#kept.get(keyHash)?.length ?? 0);
    this.#kept.delete(keyHash);
    this.#kept.set(keyHash, line);
    for (const [oldest, text] of this.#kept) {
      if (this.#kept.size <= MOST_KEPT && this.#chars <= MOST_CHARS) break;
      this.#kept.delete(oldest);
      this.#chars -= text.length;
    }
  }

  async #write(): Promise<void> {
    const text = `${this.#unsaved.splice(0).join("\n")}\n`;
    // The file holds twice of what is remembered at most.
    if (this.#written > 2 * MOST_CHARS) {
      await replaceFile(this.#path, `${[...this.#kept.values()].join("\n")}\n`);
      await this.#file.close();
      this.#file = await open(this.#path, "a", 0o600);
      this.#written = this.#chars;
      return;
    }
    await this.#file.appendFile(text);
    await this.#file.datasync();
    this.#written += text.length;
  }

  async close(): Promise<void> {
    await this.#writing?.catch(() => undefined);
    await this.#file.close();
  }
}

/** An answer as it is kept. */
export function keepable(answer: PushAnswer, bodyHash: string): KeptAnswer {
  const runs: Run[] = [];
  let next: { letter: string; line: number; index: number } | undefined;
  for (const receipt of answer.receipts) {
    if (receipt.status === "quarantined") {
      runs.push(["q", receipt.line, receipt.id, receipt.code, receipt.reason]);
      next = undefined;
      continue;
    }
    const letter = receipt.status === "sealed" ? "s" : "d";
    if (next?.letter === letter && next.line === receipt.line && next.index === receipt.index) {
      const [kind, line, index, count] = runs.pop() as ["s" | "d", number, number, number];
      runs.push([kind, line, index, count + 1]);
    } else runs.push([letter, receipt.line, receipt.index, 1]);
    next = { letter, line: receipt.line + 1, index: receipt.index + 1 };
  }
  return { source: answer.source, bodyHash, runs };
}

/** The answer again; undefined when the log does not have its entries, since it is then of another history. */
export async function answerAgain(
  { source, runs }: KeptAnswer,
  leafHashOf: (index: number) => Promise<string | undefined>,
): Promise<PushAnswer | undefined> {
  const receipts: Receipt[] = [];
  for (const run of runs) {
    if (run[0] === "q") {
      const [, line, id, code, reason] = run;
      receipts.push({ status: "quarantined", line, id, code, reason });
      continue;
    }
    const [letter, line, index, count] = run;
    for (let n = 0; n < count; n++) {
      const hash = await leafHashOf(index + n);
      if (hash === undefined) return undefined;
      const status = letter === "s" ? "sealed" : "duplicate";
      receipts.push({ status, line: line + n, index: index + n, leaf_hash: hash });
    }
  }
  return countReceipts(source, receipts);
}

/** read = sealed + duplicates + quarantined. */
export function countReceipts(source: string, receipts: Receipt[]): PushAnswer {
  const count = (status: Receipt["status"]): number =>
    receipts.reduce((sum, receipt) => sum + (receipt.status === status ? 1 : 0), 0);
  return {
    source,
    read: receipts.length,
    sealed: count("sealed"),
    duplicates: count("duplicate"),
    quarantined: count("quarantined"),
    receipts,
  };
}
