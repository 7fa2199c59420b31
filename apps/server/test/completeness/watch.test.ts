// A running server looks for gaps by itself: when, never twice at once, until it is told to stop; and what it finds is sealed as anybody's look does.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Gap } from "@quis/contract";
import { decodePayload, eventOfFields } from "@quis/event";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { GapWatch, type Timer } from "../../src/completeness/index.ts";
import { openInstance, serveInstance } from "../../src/index.ts";
import { openPayload } from "../../src/ledger/index.ts";
import { QuisError } from "../../src/instance/error.ts";
import { makeChain, makeKeys, writeChain } from "../cloudtrail/chain.ts";
import { bytesOf, dataFolder, line } from "../instance/fixture.ts";

const MINUTE_MS = 60_000;

/** Time that passes when the test says so. */
class TestTimer implements Timer {
  nowMs = 0;
  readonly #waiting = new Map<number, { readonly atMs: number; readonly work: () => void }>();
  #next = 0;

  after(ms: number, work: () => void): () => void {
    const id = this.#next++;
    this.#waiting.set(id, { atMs: this.nowMs + ms, work });
    return () => void this.#waiting.delete(id);
  }

  get waiting(): number[] {
    return [...this.#waiting.values()].map(({ atMs }) => atMs - this.nowMs);
  }

  /** Lets the time pass and what is due begin. */
  pass(ms: number): void {
    this.nowMs += ms;
    for (const [id, { atMs, work }] of this.#waiting) {
      if (atMs > this.nowMs) continue;
      this.#waiting.delete(id);
      work();
    }
  }
}

describe("when it looks", () => {
  let data: string;
  let timer: TestTimer;
  let watch: GapWatch;
  let looks: { readonly signal: AbortSignal; readonly end: (error?: Error) => void }[];

  const declare = (text: string): Promise<void> => writeFile(join(data, "completeness.yaml"), text);
  const started = async (count: number): Promise<void> => {
    while (looks.length < count) await new Promise((resolve) => setImmediate(resolve));
  };
  const waits = async (): Promise<number> => {
    while (timer.waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(timer.waiting).toHaveLength(1);
    return timer.waiting[0]!;
  };

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "quis-watch-"));
    onTestFinished(() => rm(data, { recursive: true, force: true }));
    timer = new TestTimer();
    looks = [];
    watch = new GapWatch({ data, timer, now: () => timer.nowMs });
    watch.start(
      (signal) =>
        new Promise((resolve, reject) => {
          looks.push({ signal, end: (error) => (error === undefined ? resolve() : reject(error)) });
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    );
  });

  it("is half a minute after the start, then every 15 minutes from the end of the look before", async () => {
    expect(await waits()).toBe(MINUTE_MS / 2);
    timer.pass(MINUTE_MS / 2 - 1);
    expect(looks).toHaveLength(0);
    timer.pass(1);
    await started(1);
    // However long it takes: none is begun beside it.
    timer.pass(100 * MINUTE_MS);
    expect(timer.waiting).toEqual([]);
    looks[0]!.end();
    expect(await waits()).toBe(15 * MINUTE_MS);
    expect(watch.state).toEqual({ everyMs: 15 * MINUTE_MS, looks: 1, lastMs: timer.nowMs, problem: null });
    timer.pass(15 * MINUTE_MS);
    await started(2);
  });

  it("is as often as completeness.yaml says, from the next look on; off is none, and what is on again goes on", async () => {
    await declare("version: 1\nlook_every: 2 hours\n");
    timer.pass(MINUTE_MS);
    await started(1);
    looks[0]!.end();
    expect(await waits()).toBe(120 * MINUTE_MS);
    await declare("version: 1\nlook_every: off\n");
    timer.pass(120 * MINUTE_MS);
    await waits();
    expect([looks.length, watch.state!.everyMs]).toEqual([1, null]);
    await declare("version: 1\nlook_every: 1 minute\n");
    timer.pass(await waits());
    await started(2);
    looks[1]!.end();
    expect(await waits()).toBe(MINUTE_MS);
  });

  it("a look that fails, or a file with a mistake, says so and is tried again", async () => {
    timer.pass(MINUTE_MS);
    await started(1);
    looks[0]!.end(new QuisError("QUIS_STORE", "expected the store to answer a query, got: it is gone"));
    timer.pass(await waits());
    expect(watch.state!.problem).toBe("QUIS_STORE: expected the store to answer a query, got: it is gone");
    await started(2);
    looks[1]!.end(new Error("select name from person where id = 7"));
    await waits();
    expect(watch.state!.problem).toBe("QUIS_INTERNAL: a look failed unforeseen");
    await declare("version: 1\nlook_evry: 1 hour\n");
    timer.pass(await waits());
    await waits();
    expect(watch.state!.problem).toMatch(/^QUIS_BAD_INPUT: completeness.yaml: .*look_every/);
    expect(looks).toHaveLength(2);
    await declare("version: 1\n");
    timer.pass(await waits());
    await started(3);
    looks[2]!.end();
    await waits();
    expect(watch.state).toMatchObject({ looks: 4, problem: null });
  });

  it("stops: the next look is called off, one under way is told to end and waited for", async () => {
    timer.pass(MINUTE_MS);
    await started(1);
    const closed = watch.close();
    expect(looks[0]!.signal.aborted).toBe(true);
    await closed;
    expect(timer.waiting).toEqual([]);
    watch.start(() => Promise.reject(new Error("expected no look after the end")));
    expect(timer.waiting).toEqual([]);
  });
});

interface Sealed {
  readonly class_uid: number;
  readonly activity_id: number;
  readonly actor: { readonly user: { readonly uid: string } };
  readonly web_resources: readonly { readonly name: string }[];
}

describe("what it does", () => {
  const ACTOR = "local:tester";
  /** Time of event 0 of the fixture. */
  const FIRST_MS = 1_790_000_000_000;

  async function world() {
    const folder = await dataFolder();
    onTestFinished(() => folder.remove());
    const timer = new TestTimer();
    timer.nowMs = FIRST_MS + 3_600_000;
    const instance = await openInstance({ data: folder.path, create: true, now: () => timer.nowMs, timer });
    const served = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
    onTestFinished(async () => {
      await served.close();
      await instance.close();
    });
    const looked = async (count: number): Promise<void> => {
      while (((await instance.status()).watch?.looks ?? 0) < count)
        await new Promise((resolve) => setTimeout(resolve, 10));
    };
    /** What Quis itself sealed in the oversight log, in order. */
    const oversight = async (): Promise<{ what: string; actor: string }[]> => {
      await instance.settle();
      const size = (await instance.status()).logs[1]!.size;
      const payload = await openPayload(folder.path, "oversight");
      const records: Uint8Array[] = [];
      for (let number = 0; number * 256 < size; number++)
        records.push(...(await payload.records(number, Math.min(256, size - number * 256))));
      const events = records.map((record) => eventOfFields(decodePayload(record).fields)) as unknown as Sealed[];
      return (
        events
          .map((event) =>
            event.class_uid === 2004
              ? { what: event.activity_id === 1 ? "raised" : "closed", actor: "" }
              : { what: event.web_resources[0]!.name, actor: event.actor.user.uid },
          )
          // What an import came to, and that nobody can sign in yet, is told by Quis itself too, and is no look.
          .filter(({ actor, what }) => actor !== ACTOR && what !== "imported" && what !== "set-up link")
      );
    };
    return { folder, timer, instance, looked, oversight };
  }

  const numbered = (numbers: readonly number[]): string =>
    numbers
      .map((sequence) =>
        line(sequence, {
          metadata: { version: "1.8.0", uid: `n-${sequence}`, sequence, product: { name: "Desk" }, profiles: ["host"] },
        }),
      )
      .join("\n");

  it("seals a finding when it is first seen, and its end, without anybody asking; a look that finds nothing new seals that it was made", async () => {
    const { timer, instance, looked, oversight } = await world();
    const send = (numbers: readonly number[]) =>
      instance.importFile(ACTOR, {
        file: "a",
        bytes: bytesOf(`${numbered(numbers)}\n`),
        source: "desk",
        format: "ocsf",
      });
    const all = Array.from({ length: 60 }, (_, n) => n);
    await send(all.filter((n) => n < 20 || n > 29));
    timer.pass(MINUTE_MS);
    await looked(1);
    expect(await oversight()).toEqual([
      { what: "gaps", actor: "quis" },
      { what: "raised", actor: "" },
    ]);
    timer.pass(15 * MINUTE_MS);
    await looked(2);
    expect((await oversight()).map(({ what }) => what)).toEqual(["gaps", "raised", "gaps"]);
    await send(all.filter((n) => n >= 20 && n <= 29));
    timer.pass(15 * MINUTE_MS);
    await looked(3);
    expect((await oversight()).map(({ what }) => what)).toEqual(["gaps", "raised", "gaps", "gaps", "closed"]);
    // Who asks afterwards gets the same finding, and nothing is sealed anew.
    const { gaps } = await instance.gaps(ACTOR, { state: "all" });
    expect(gaps.map(({ kind, state, closed }: Gap) => [kind, state, closed?.receipts?.events])).toEqual([
      ["sequence-gap", "closed", 10],
    ]);
    expect((await oversight()).map(({ what }) => what)).toEqual(["gaps", "raised", "gaps", "gaps", "closed"]);
  });

  it("brings breaks of CloudTrail's digest chains in where they are declared", async () => {
    const { folder, timer, instance, looked, oversight } = await world();
    const { publicKey, privateKey } = makeKeys();
    const chain = makeChain(privateKey);
    const trail = join(folder.path, "trail");
    writeChain(trail, chain);
    await rm(join(trail, chain.logs[0]!.key));
    await writeFile(join(folder.path, "keys.pem"), publicKey.export({ type: "spki", format: "pem" }));
    await writeFile(
      join(folder.path, "completeness.yaml"),
      "version: 1\nsources:\n  trail:\n    digests: { folder: trail, keys: keys.pem }\n",
    );
    timer.pass(MINUTE_MS);
    await looked(1);
    expect((await instance.status()).watch!.problem).toBe(null);
    expect((await oversight()).some(({ what }) => what === "raised")).toBe(true);
    const { gaps } = await instance.gaps(ACTOR, {});
    expect(new Set(gaps.map(({ kind }) => kind))).toEqual(new Set(["digest-break"]));
  });

  it("a look that cannot be made is sealed as such: from then on nobody has looked", async () => {
    const { folder, timer, instance, looked, oversight } = await world();
    await writeFile(
      join(folder.path, "completeness.yaml"),
      "version: 1\nsources:\n  trail:\n    digests: { folder: nowhere, keys: nowhere.pem }\n",
    );
    timer.pass(MINUTE_MS);
    await looked(1);
    expect((await instance.status()).watch!.problem).toMatch(/^QUIS_BAD_INPUT: .*nowhere\.pem/);
    expect((await oversight()).map(({ what }) => what)).toEqual(["gaps", "gaps failed"]);
  });
});
