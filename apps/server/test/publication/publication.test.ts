// Checkpoints on their way to witnesses and to the public: cosigned, kept, published by policy, and nothing of it in the way of sealing.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  checkPolicy,
  createCosigner,
  createMldsaCosigner,
  formatSignatureLine,
  generateKey,
  mldsa44,
  parsePolicy,
} from "@quis/tlog";
import { describe, expect, it } from "vitest";
import { reportPublication } from "../../src/publication/index.ts";
import { readWitnessSettings } from "../../src/publication/settings.ts";
import { recordsOf } from "../ledger/fixture.ts";
import {
  failClosed,
  type Handler,
  key,
  openLog,
  readNote,
  startServer,
  startWitness,
  temporaryFolder,
  type TestWitness,
  until,
  writePolicy,
} from "./world.ts";

async function threeWitnesses(folder: string): Promise<TestWitness[]> {
  return Promise.all(["ngo", "court", "press"].map((name) => startWitness(join(folder, name), name)));
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "no error",
    (error: unknown) => String((error as { code?: unknown }).code),
  );
const checkpointIn = (data: string): string => readFileSync(join(data, "log", "records", "checkpoint"), "utf8");
const errorsOf = (log: Awaited<ReturnType<typeof openLog>>): (string | null)[] =>
  log.publication.links.map(({ error }) => error);

describe("a log with three witnesses", () => {
  it("has its checkpoints cosigned by all, in its own folder, while it grows and after it is opened again", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const witnesses = await threeWitnesses(folder);
    writePolicy(data, witnesses, 2);
    const log = await openLog(data);
    for (const size of [1, 5, 300]) {
      await log.grow(size - log.ledger.size);
      await until(() => readNote(checkpointIn(data), witnesses).cosigners.length === 3);
      expect(readNote(checkpointIn(data), witnesses)).toEqual({ size, cosigners: ["court", "ngo", "press"] });
      await until(() => log.ledger.checkpoint === checkpointIn(data));
    }
    await log.close();
    const again = await openLog(data);
    // What each cosigned last is known before anybody is asked.
    expect(again.publication.links.map(({ size }) => size)).toEqual([300, 300, 300]);
    expect(readNote(again.ledger.checkpoint, witnesses).cosigners).toHaveLength(3);
    await again.grow(1);
    await until(() => readNote(checkpointIn(data), witnesses).cosigners.length === 3);
    expect(reportPublication(again.publication, 301)).toMatchObject({
      fail: "open",
      published_size: 301,
      publication_lag: 0,
      quorum: { met: true, size: 301 },
      witnesses: witnesses.map(({ name, url }) => ({ name, url, size: 301, lag: 0, error: null, failing_since: null })),
      forked: null,
    });
  });

  it("has the last checkpoint cosigned before it closes", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const witnesses = await threeWitnesses(folder);
    writePolicy(data, witnesses, 3);
    const log = await openLog(data);
    await log.ledger.append(recordsOf(0, 7));
    await log.close();
    expect(readNote(checkpointIn(data), witnesses)).toEqual({ size: 7, cosigners: ["court", "ngo", "press"] });
  });

  it("forgets nothing by forgetting how far they are: 409 tells it", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const witnesses = await threeWitnesses(folder);
    writePolicy(data, witnesses, 3);
    const log = await openLog(data);
    await log.grow(5);
    await log.close();
    writeFileSync(join(data, "witness", "records.json"), "{ torn");
    const again = await openLog(data);
    await again.grow(5);
    await until(() => readNote(checkpointIn(data), witnesses).cosigners.length === 3);
    expect(again.publication.fork).toBeUndefined();
  });

  it("has a quorum for one and the same checkpoint under steady growth, also when the witnesses are slow and out of step", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const [ngo, court] = (await threeWitnesses(folder)) as [TestWitness, TestWitness];
    let most = 0;
    let requests = 0;
    const slowly = (witness: TestWitness, milliseconds: number): Promise<TestWitness> => {
      let inFlight = 0;
      return startServer(witness.name, async (request, response, body) => {
        inFlight++;
        requests++;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
        const answer = await fetch(`${witness.url}${request.url ?? ""}`, { method: "POST", body });
        inFlight--;
        response.writeHead(answer.status).end(await answer.text());
      });
    };
    const slow = [await slowly(ngo, 110), await slowly(court, 170)] as const;
    const through = [
      { ...ngo, url: slow[0].url },
      { ...court, url: slow[1].url },
    ];
    writePolicy(data, through, 2);
    const log = await openLog(data);
    const seen = new Set<number>();
    let growing = true;
    const grower = (async () => {
      for (let n = 0; growing; n++) {
        await log.grow(1 + (n % 3));
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    })();
    await until(() => {
      if (log.publication.quorum !== undefined) seen.add(log.publication.quorum.size);
      return seen.size >= 8;
    });
    growing = false;
    await grower;
    const sizes = [...seen];
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(most).toBe(1);
    // Two requests make a quorum; asked each for another checkpoint they would seldom do.
    expect(requests).toBeLessThan(sizes.length * 4);
    await until(() => log.publication.quorum?.size === log.ledger.checkpointSize);
  });
});

describe("publication", () => {
  it("that fails open goes on without witnesses, and says so", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const witnesses = await threeWitnesses(folder);
    writePolicy(data, witnesses, 2);
    await Promise.all(witnesses.map(({ stop }) => stop()));
    const log = await openLog(data);
    await log.grow(3);
    await until(() => errorsOf(log).every((error) => error !== null));
    expect(reportPublication(log.publication, 3)).toMatchObject({
      published_size: 3,
      publication_lag: 0,
      quorum: { met: false, size: null, words: expect.stringContaining("0 of the 2") as string },
      witnesses: witnesses.map(() => ({
        size: null,
        lag: 3,
        error: "nothing answers at its address (connection refused)",
      })),
    });
  });

  it("that fails closed holds back what has no quorum, while sealing goes on; then it catches up", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const witnesses = await threeWitnesses(folder);
    writePolicy(data, witnesses, 2);
    failClosed(data);
    const log = await openLog(data);
    await log.grow(4);
    await until(() => log.publication.quorum?.size === 4);
    const [ngo, court] = witnesses as [TestWitness, TestWitness];
    await ngo.stop();
    await court.stop();
    await log.grow(300);
    await until(() => errorsOf(log).filter((error) => error !== null).length === 2);
    expect(log.ledger.checkpointSize).toBe(304);
    expect(readNote(log.publication.quorum?.note ?? "", witnesses).size).toBe(4);
    expect(reportPublication(log.publication, 304)).toMatchObject({
      fail: "closed",
      published_size: 4,
      publication_lag: 300,
      quorum: { met: false, size: 4 },
    });
    // Across a restart too.
    await log.close();
    const again = await openLog(data);
    expect(again.publication.quorum?.size).toBe(4);
    await startWitness(join(folder, "ngo"), "ngo", Number(new URL(ngo.url).port));
    await until(() => again.publication.quorum?.size === 304);
    expect(readNote(readFileSync(again.publication.quorumPath, "utf8"), witnesses).cosigners).toEqual(["ngo", "press"]);
    expect(reportPublication(again.publication, 304)).toMatchObject({ published_size: 304, publication_lag: 0 });
  });

  it("that fails closed counts what was published only if the present policy is content with it", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const witnesses = await threeWitnesses(folder);
    writePolicy(data, witnesses.slice(0, 1), 1);
    failClosed(data);
    const log = await openLog(data);
    await log.grow(4);
    await until(() => log.publication.quorum?.size === 4);
    await log.close();
    await witnesses[2]?.stop();
    writePolicy(data, witnesses, 3);
    const again = await openLog(data);
    expect(again.publication.quorum).toBeUndefined();
    expect(reportPublication(again.publication, 4)).toMatchObject({ published_size: null, publication_lag: 4 });
  });

  it("by a policy that asks for nobody is content at once", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    writePolicy(data, [await startServer("mute", () => undefined)], "none");
    failClosed(data);
    const log = await openLog(data);
    await log.grow(4);
    await until(() => log.publication.quorum?.size === 4);
    expect(readNote(log.publication.quorum?.note ?? "", [])).toEqual({ size: 4, cosigners: [] });
  });
});

describe("a witness that fails", () => {
  const text =
    (status: number, body: string | Uint8Array): Handler =>
    (_request, response) => {
      response.writeHead(status).end(body);
    };
  /** Answers 200 with a signature of what the request's checkpoint says, made by `seed` and then changed. */
  const sign =
    (name: string, seed: number, change: (signature: Uint8Array) => Uint8Array = (same) => same): Handler =>
    async (_request, response, body) => {
      const note = body.slice(body.indexOf("\n\n") + 2);
      const signer = createCosigner(name, new Uint8Array(32).fill(seed), () => 1_800_000_000);
      const signature = change(await signer.sign(Buffer.from(note.slice(0, note.indexOf("\n\n") + 1))));
      response.end(formatSignatureLine({ name, keyId: signer.keyId, signature }));
    };
  const cases: readonly [string, Handler, RegExp][] = [
    ["never answers", () => undefined, /did not answer within 0.4 s/],
    [
      "begins to answer and stops",
      (_request, response) => void response.writeHead(200).write("\u2014 "),
      /did not answer within/,
    ],
    ["breaks off", (_request, response) => void response.destroy(), /broke the connection|breaks off/],
    [
      "answers without end",
      (_request, response) => {
        const timer = setInterval(() => response.write("x".repeat(10_000)), 1);
        response.on("close", () => clearInterval(timer));
      },
      /more than 16384 bytes/,
    ],
    ["answers 200 with a page", text(200, "<html>"), /no signature line/],
    ["signs something else", sign("bad.example", 3, (signature) => signature.fill(0, 20)), /does not verify/],
    ["signs with another key", sign("bad.example", 9), /another key/],
    ["answers 409 with an empty body", text(409, ""), /409 without the size/],
    [
      "answers 409 with an old size, always",
      (_request, response, body) => {
        // At the start it is asked about the empty log, of which it must not claim to know more.
        if (body.includes("\n\nlog.example/records\n0\n")) return response.writeHead(503).end();
        return response.writeHead(409).end(body.startsWith("old 1\n") ? "0\n" : "1\n");
      },
      /after each of 3|failed \(503/,
    ],
    ["answers 403, as for an unknown log", text(403, "unknown log"), /does not know this log/],
    ["answers 404", text(404, ""), /does not know this log/],
    ["answers 413", text(413, ""), /too large/],
    ["answers 500", text(500, "oops"), /failed \(500/],
    [
      "sends elsewhere",
      (_request, response) => void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
      /302/,
    ],
  ];

  it.each(cases)("%s: is shown, asked again later and later, and in nobody's way", async (_title, handler, words) => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const good = await startWitness(join(folder, "ngo"), "ngo");
    let requests = 0;
    const bad = await startServer("bad", (request, response, body) => {
      requests++;
      return handler(request, response, body);
    });
    writePolicy(data, [good, bad], 1);
    const log = await openLog(data);
    for (let n = 0; n < 5; n++) {
      await log.grow(3);
      await until(() => log.publication.quorum?.size === log.ledger.checkpointSize);
    }
    await until(() => log.publication.links[1]?.error !== null);
    const [link] = reportPublication(log.publication, 15).witnesses.slice(1);
    expect(link?.error).toMatch(words);
    expect(link).toMatchObject({ name: "bad", size: null, lag: 15 });
    expect(link?.failing_since).toMatch(/^20/);
    await until(() => readNote(checkpointIn(data), [good]).cosigners.length === 1);
    expect(log.publication.fork).toBeUndefined();
    expect(requests).toBeLessThan(30);
  });
});

describe("a witness that saw another history", () => {
  it("stops a log that was restored from an older copy, before it signs anything new, and at every later start", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const restored = join(folder, "restored");
    const [ngo] = (await threeWitnesses(folder)) as [TestWitness];
    writePolicy(data, [ngo], 1);
    const log = await openLog(data);
    await log.grow(5);
    await until(() => log.publication.quorum?.size === 5);
    await log.close();
    cpSync(data, restored, { recursive: true });
    const later = await openLog(data);
    await later.grow(4);
    await until(() => later.publication.quorum?.size === 9);
    await later.close();
    const before = readNote(checkpointIn(restored), [ngo]);
    const forked = await openLog(restored);
    await forked.publication.asked();
    // Receipts given before the witness answered would be kept; after it none is given.
    expect(await codeOf(forked.grow(3))).toBe("QUIS_LOG_FORKED");
    expect(readNote(checkpointIn(restored), [ngo]).size).toBe(before.size);
    const { message } = forked.publication.fork ?? {};
    expect(message).toMatch(
      /ngo has seen another history.*cosigned 9 entries, but this log has signed 5 only.*own signature for it: 9 /s,
    );
    expect(reportPublication(forked.publication, 5).forked).toBe(message);
    await forked.close();
    // At the next start no witness is needed any more.
    await ngo.stop();
    const again = await openLog(restored);
    expect(again.publication.fork?.code).toBe("QUIS_LOG_FORKED");
    expect(await codeOf(again.grow(1))).toBe("QUIS_LOG_FORKED");
    expect(again.ledger.size).toBe(5);
  });

  it("stops a restored log whose write-ahead log would be signed at the start", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const restored = join(folder, "restored");
    const [ngo] = (await threeWitnesses(folder)) as [TestWitness];
    writePolicy(data, [ngo], 1);
    const log = await openLog(data);
    await log.grow(5);
    await until(() => log.publication.quorum?.size === 5);
    // Acknowledged, not in tiles: as a killed process leaves it.
    await log.ledger.append(recordsOf(5, 2));
    cpSync(data, restored, { recursive: true });
    expect(readNote(checkpointIn(restored), [ngo]).size).toBe(5);
    await log.grow(1);
    await until(() => log.publication.quorum?.size === 8);
    await log.close();
    const forked = await openLog(restored);
    expect(forked.publication.fork?.code).toBe("QUIS_LOG_FORKED");
    expect(readNote(checkpointIn(restored), [ngo]).size).toBe(5);
    // It can still be read.
    expect(forked.ledger.size).toBe(7);
    expect(await forked.ledger.readPayload(6)).toBeInstanceOf(Uint8Array);
    // The newest copy goes on.
    const newest = await openLog(data);
    await newest.grow(1);
    await until(() => newest.publication.quorum?.size === 9);
  });

  it("is not needed when the folder itself remembers more than its log has", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const old = join(folder, "old");
    const [ngo] = (await threeWitnesses(folder)) as [TestWitness];
    writePolicy(data, [ngo], 1);
    const log = await openLog(data);
    await log.grow(5);
    await log.close();
    cpSync(data, old, { recursive: true });
    const later = await openLog(data);
    await later.grow(4);
    await until(() => later.publication.quorum?.size === 9);
    await later.close();
    await ngo.stop();
    for (const part of ["log", "payload", "wal"]) {
      rmSync(join(data, part), { recursive: true });
      cpSync(join(old, part), join(data, part), { recursive: true });
    }
    const rolledBack = await openLog(data);
    expect(rolledBack.publication.fork?.message).toMatch(/cosigned 9 entries, but this log now ends at 5/);
    expect(await codeOf(rolledBack.grow(1))).toBe("QUIS_LOG_FORKED");
  });

  it("stops the second of two copies that both go on (422), while it runs", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const copy = join(folder, "copy");
    const [ngo] = (await threeWitnesses(folder)) as [TestWitness];
    writePolicy(data, [ngo], 1);
    const log = await openLog(data);
    await log.grow(5);
    await until(() => log.publication.quorum?.size === 5);
    await log.close();
    cpSync(data, copy, { recursive: true });
    const one = await openLog(data);
    const two = await openLog(copy);
    await one.publication.asked();
    await two.publication.asked();
    await one.ledger.append(recordsOf(100, 2));
    await one.ledger.settle();
    await until(() => one.publication.quorum?.size === 7);
    await two.ledger.append(recordsOf(200, 3));
    await two.ledger.settle();
    await until(() => two.publication.fork !== undefined);
    expect(two.publication.fork?.message).toMatch(/422.*own signature for it: 7 /s);
    expect(await codeOf(two.grow(1))).toBe("QUIS_LOG_FORKED");
    await two.close();
    expect(JSON.parse(readFileSync(join(copy, "witness", "records.forked.json"), "utf8"))).toMatchObject({
      witness: "ngo",
      size: 8,
      evidence: expect.stringContaining("log.example/records\n7\n") as string,
    });
    await one.grow(1);
    await until(() => one.publication.quorum?.size === 8);
    expect(one.publication.fork).toBeUndefined();
  });

  it("does not stop it by a 409 without a size, unless it shows the other history", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const other = join(folder, "other");
    const ngo = await startWitness(join(folder, "ngo"), "ngo");
    // Another log under the same key, as a fork is.
    writePolicy(other, [ngo], 1);
    const second = await openLog(other);
    await second.ledger.append(recordsOf(500, 2));
    await second.ledger.settle();
    await until(() => second.publication.quorum?.size === 2);
    let shows = false;
    const odd = await startServer("odd", async (request, response) => {
      if (request.method === "POST") return response.writeHead(409).end();
      const answer = await fetch(`${ngo.url}${request.url ?? ""}`);
      return response.writeHead(shows ? 200 : 404).end(await answer.text());
    });
    writePolicy(data, [odd], 1);
    const log = await openLog(data);
    await log.grow(4);
    await until(() => log.publication.links[0]?.error?.includes("409 without") === true);
    expect(log.publication.fork).toBeUndefined();
    shows = true;
    await until(() => log.publication.fork !== undefined);
    expect(log.publication.fork?.message).toMatch(/own signature for it: 2 /);
  });
});

describe("settings", () => {
  const url = "https://witness.example/quis";
  const { vkey } = createCosigner("w.example", new Uint8Array(32).fill(1), () => 1);
  const read = (policy: string | undefined, settings?: string): Promise<string> => {
    const data = temporaryFolder();
    writePolicy(data, [], "none");
    const folder = join(data, "witness");
    if (policy === undefined) rmSync(join(folder, "records.policy"));
    else writeFileSync(join(folder, "records.policy"), policy);
    if (settings !== undefined) writeFileSync(join(folder, "settings.json"), settings);
    return readWitnessSettings(folder, "records", key.vkey).then(
      (found) => found?.fail ?? "none",
      (error: unknown) => `${(error as { code: string }).code} ${(error as Error).message}`,
    );
  };

  it("are none without a policy, and fail open unless told otherwise", async () => {
    const policy = `witness w ${vkey} ${url}\nquorum w\n`;
    expect(await read(undefined)).toBe("none");
    expect(await read(policy)).toBe("open");
    expect(await read(`log ${key.vkey}\n${policy}`, '{"fail":{"oversight":"closed"}}')).toBe("open");
    expect(await read(policy, '{"fail":{"records":"closed"}}')).toBe("closed");
  });

  it("with a mistake refuse the start, and say where", async () => {
    const witness = `witness w ${vkey} ${url}\n`;
    const stranger = generateKey("other.example/records", new Uint8Array(32)).vkey;
    for (const [policy, settings, words] of [
      [`${witness}quorum x\n`, undefined, /line 2/],
      [`log ${stranger}\n${witness}quorum w\n`, undefined, /expected this log/],
      ["quorum none\n", undefined, /at least one line/],
      [`witness w ${vkey} http://witness.example/\nquorum w\n`, undefined, /expected https/],
      [`witness w ${vkey} ftp://witness.example/\nquorum w\n`, undefined, /address, https/],
      [`witness w ${vkey} ${url}?a\nquorum w\n`, undefined, /address, https/],
      [`${witness}quorum w\n`, '{"fail":"closed"}', /settings\.json/],
      [`${witness}quorum w\n`, '{"fial":{}}', /settings\.json/],
      [`${witness}quorum w\n`, "closed", /settings\.json/],
      [undefined, '{"fail":{"records":"closed"}}', /fails closed, got no such file/],
    ] as const) {
      const answer = await read(policy, settings);
      expect(answer).toMatch(/^QUIS_BAD_INPUT /);
      expect(answer).toMatch(words);
    }
  });
});

describe("what is kept", () => {
  it("is a cosignature by ML-DSA-44 too (tlog-cosignature, type 0x06)", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const signer = createMldsaCosigner("future.example", new Uint8Array(32).fill(4), () => 1_800_000_000);
    const future = await startServer("future", (_request, response, body) => {
      const note = body.slice(body.indexOf("\n\n") + 2);
      const signature = signer.sign(Buffer.from(note.slice(0, note.indexOf("\n\n") + 1)));
      response.end(formatSignatureLine({ name: signer.name, keyId: signer.keyId, signature }));
    });
    writePolicy(data, [{ ...future, vkey: signer.vkey }], 1);
    const log = await openLog(data);
    await log.grow(2);
    await until(() => log.publication.quorum?.size === 2);
    const policy = parsePolicy(readFileSync(join(data, "witness", "records.policy")), { kinds: [mldsa44] });
    expect(checkPolicy(policy, log.publication.quorum?.note ?? "")).toMatchObject({
      ok: true,
      cosignatures: [{ time: 1_800_000_000 }],
    });
  });

  it("is files beside the log, and nothing of a witness's answer that did not verify", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const [ngo, court] = (await threeWitnesses(folder)) as [TestWitness, TestWitness];
    // A relay that greases the answer with a line of a stranger and one that pretends to be court.
    const relay = await startServer("relay", async (request, response, body) => {
      const answer = await fetch(`${ngo.url}${request.url ?? ""}`, { method: "POST", body });
      const line = await answer.text();
      response.writeHead(answer.status).end(line.replace("ngo.example", "court.example") + line);
    });
    writePolicy(data, [{ ...ngo, url: relay.url }, court], 2);
    const log = await openLog(data);
    await log.grow(2);
    await until(() => log.publication.quorum?.size === 2);
    await log.close();
    expect(readNote(checkpointIn(data), [ngo, court])).toEqual({ size: 2, cosigners: ["court", "ngo"] });
    expect(
      checkpointIn(data)
        .split("\n")
        .filter((line) => line.startsWith("\u2014")),
    ).toHaveLength(3);
    expect(existsSync(join(data, "witness", "records.forked.json"))).toBe(false);
    const last = JSON.parse(readFileSync(join(data, "witness", "records.json"), "utf8")) as object;
    expect(Object.values(last)).toMatchObject([{ size: 2 }, { size: 2 }]);
  });
});
