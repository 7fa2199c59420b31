// One pushed body: cut into records, sealed, answered with receipts once all of it is durable.
import { createHash, randomBytes } from "node:crypto";
import type { PushAnswer, Receipt } from "@quis/contract";
import { leafHash } from "@quis/tlog";
import type { Ledger } from "../ledger/ledger.ts";
import { QuisError } from "../instance/error.ts";
import { answerAgain, type Answers, countReceipts, hashKey, keepable } from "./answers.ts";
import type { Fate, Pipe } from "./pipe.ts";
import { placeInArrival } from "./place.ts";

/** Records in one request: the answer names each. */
export const MOST_RECORDS = 10_000;

/** A body as it came, inflated. */
export interface Pushed {
  readonly source: string;
  readonly body: Uint8Array;
  /** The body is a JSON array; else records are as the format frames them, one per line or one JSON value after the other. */
  readonly isArray: boolean;
  readonly idempotencyKey: string | undefined;
}

/** Receives bodies of all push sources of a folder. */
export class PushDesk {
  readonly #ledger: Ledger;
  readonly #answers: Answers;
  // The same key while its first request is under way waits for that one's answer.
  readonly #underWay = new Map<string, { readonly bodyHash: string; readonly answer: Promise<PushAnswer> }>();

  constructor(ledger: Ledger, answers: Answers) {
    this.#ledger = ledger;
    this.#answers = answers;
  }

  /** @throws QuisError QUIS_KEY_REUSED, QUIS_TOO_LARGE, QUIS_LOG_STOPPED */
  async receive(pipe: Pipe, pushed: Pushed): Promise<PushAnswer> {
    const { source, idempotencyKey, body } = pushed;
    if (idempotencyKey === undefined) return this.#seal(pipe, pushed, randomBytes(16).toString("hex"));
    const keyHash = hashKey(source, idempotencyKey);
    const bodyHash = createHash("sha256").update(body).digest("hex");
    for (;;) {
      const other = this.#underWay.get(keyHash);
      if (other === undefined) break;
      if (other.bodyHash !== bodyHash) throw reused();
      const answer = await other.answer.catch(() => undefined);
      if (answer !== undefined) return answer;
    }
    const answer = this.#once(pipe, pushed, keyHash, bodyHash);
    this.#underWay.set(keyHash, { bodyHash, answer });
    try {
      return await answer;
    } finally {
      this.#underWay.delete(keyHash);
    }
  }

  /** A body whose repetition is told by its bytes alone: each of its records has a time to the nanosecond. */
  receiveExport(pipe: Pipe, pushed: Pick<Pushed, "source" | "body">): Promise<PushAnswer> {
    const arrivalId = createHash("sha256").update(pushed.body).digest("hex").slice(0, 32);
    return this.#seal(pipe, { ...pushed, isArray: false }, arrivalId);
  }

  async #once(pipe: Pipe, pushed: Pushed, keyHash: string, bodyHash: string): Promise<PushAnswer> {
    const kept = this.#answers.find(keyHash);
    if (kept !== undefined) {
      if (kept.bodyHash !== bodyHash) throw reused();
      const again = await answerAgain(kept, (index) => this.#leafHashOf(index));
      if (again !== undefined) return again;
    }
    // The key takes part in the identity of records without an id: a repeated request seals nothing twice even when its answer is forgotten.
    const answer = await this.#seal(pipe, pushed, keyHash);
    await this.#answers.keep(keyHash, keepable(answer, bodyHash));
    return answer;
  }

  async #leafHashOf(index: number): Promise<string | undefined> {
    if (index >= this.#ledger.size) return undefined;
    return Buffer.from(leafHash(await this.#ledger.readEntry(index))).toString("hex");
  }

  async #seal(
    pipe: Pipe,
    { source, body, isArray }: Omit<Pushed, "idempotencyKey">,
    arrivalId: string,
  ): Promise<PushAnswer> {
    const batcher = pipe.batcher(body.length);
    const framer = pipe.framer(isArray ? "json" : undefined);
    framer.push(body, batcher);
    framer.end(batcher);
    batcher.finish();
    if (batcher.read > MOST_RECORDS) {
      for (const { raw } of batcher.refused) await raw;
      throw new QuisError(
        "QUIS_TOO_LARGE",
        `expected at most ${MOST_RECORDS} records in a request, got ${batcher.read}`,
      );
    }
    const name = `push ${arrivalId}`;
    let done = 0;
    const parts = batcher.ready.map((batch) => {
      const first = done;
      done += batch.count;
      const { lines, count } = batch;
      const prepared = pipe.prepare(batch);
      prepared.catch(() => undefined);
      return { prepared, lines, count, first };
    });
    const receipts: Receipt[] = [];
    for (const { prepared, lines, count, first } of parts) {
      const placeOf = (position: number): string => placeInArrival(arrivalId, first + position);
      const fates = await pipe.seal(await prepared, { lines, count }, { name, placeOf, receipts: true });
      fates.forEach((fate, position) => receipts.push(receiptOf(fate, lines[position]!)));
    }
    for (const refused of batcher.refused) {
      const fate = await pipe.refuse({ ...refused, place: placeInArrival(arrivalId, done++) }, name);
      receipts.push(receiptOf(fate, refused.line));
    }
    return countReceipts(source, receipts);
  }
}

function receiptOf(fate: Fate, line: number): Receipt {
  if (fate.status === "quarantined") return { line, ...fate };
  return { status: fate.status, line, index: fate.index, leaf_hash: fate.leafHash };
}

function reused(): QuisError {
  return new QuisError(
    "QUIS_KEY_REUSED",
    "expected the body that this Idempotency-Key came with before, got another; a new body needs a new key",
  );
}
