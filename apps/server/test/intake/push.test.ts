// POST /api/v1/sources/:id/events: receipts after durability, tokens, Idempotency-Key, bounds, hostile senders.
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { line, lines } from "../instance/fixture.ts";
import { anonymous, push, PUSH, sealedRaws, serve, storeProcess } from "./fixture.ts";

async function world() {
  const at = await serve(PUSH);
  const { token } = await at.instance.sourceToken("local:test", "portal");
  return { at, token };
}

describe("receipts", () => {
  it("names every record: sealed with index and leaf hash, duplicates with those of the sealed entry, quarantined with the reason", async () => {
    const { at, token } = await world();
    const first = await push(at, token, lines(0, 3));
    expect(first.status).toBe(200);
    expect(first.answer).toMatchObject({ source: "portal", read: 3, sealed: 3, duplicates: 0, quarantined: 0 });
    const second = await push(at, token, `${line(1)}\n{"class_uid":\n\n${line(7)}\n`);
    expect(second.answer).toMatchObject({ read: 3, sealed: 1, duplicates: 1, quarantined: 1 });
    const [duplicate, bad, sealed] = second.answer.receipts.toSorted((a, b) => a.line - b.line);
    expect(duplicate).toEqual({ ...first.answer.receipts[1], line: 1, status: "duplicate" });
    expect(bad).toMatchObject({ status: "quarantined", line: 2, code: "SOURCE_BAD_JSON" });
    expect(sealed).toMatchObject({ status: "sealed", line: 4, index: 3 });
    const detail = await at.instance.event("local:test", 3);
    expect(Buffer.from(detail.proof.leaf_hash, "base64").toString("hex")).toBe(
      (sealed as { leaf_hash: string }).leaf_hash,
    );
    const { id } = bad as { id: string };
    expect((await at.instance.quarantineShow("local:test", id)).raw).toBe(
      Buffer.from('{"class_uid":').toString("base64"),
    );
  });

  it("are durable: after the process lost its memory the entries are there", async () => {
    const { at, token } = await world();
    await push(at, token, lines(0, 50));
    const again = await at.restart();
    expect(await sealedRaws(again)).toEqual(lines(0, 50).trimEnd().split("\n"));
  });

  it("a JSON array and gzip are taken, and records keep their exact bytes", async () => {
    const { at, token } = await world();
    const raw = [line(0), line(1).replace("{", "{ "), line(2)];
    const body = gzipSync(`[${raw.join(",\n ")}]\n`);
    const { answer } = await push(at, token, new Uint8Array(body), {
      "content-type": "application/json; charset=utf-8",
      "content-encoding": "gzip",
    });
    expect(answer).toMatchObject({ read: 3, sealed: 3 });
    expect(await sealedRaws(at)).toEqual(raw);
  });

  it("the same id with other bytes is neither a duplicate nor a new event", async () => {
    const { at, token } = await world();
    await push(at, token, line(0));
    const { answer } = await push(at, token, line(0, { severity_id: 2 }));
    expect(answer.receipts[0]).toMatchObject({ status: "quarantined", code: "QUIS_ID_CONFLICT" });
  });

  it("identical records without ids are accesses of their own, in one request and in two", async () => {
    const { at, token } = await world();
    const body = `${anonymous(1)}\n${anonymous(1)}\n`;
    expect((await push(at, token, body)).answer.sealed).toBe(2);
    expect((await push(at, token, body)).answer.sealed).toBe(2);
    expect((await at.instance.status()).logs[0]!.size).toBe(4);
  });
});

describe("Idempotency-Key", () => {
  const key = { "idempotency-key": "batch-0001" };

  it("the same key and body get the same receipts, also after a restart; another body is refused with 422", async () => {
    const { at, token } = await world();
    const body = `${anonymous(1)}\n${anonymous(1)}\nnot json\n${line(5)}\n`;
    const first = await push(at, token, body, key);
    expect((await push(at, token, body, key)).answer).toEqual(first.answer);
    const again = await at.restart();
    expect((await push(again, token, body, key)).answer).toEqual(first.answer);
    const other = await push(again, token, line(6), key);
    expect([other.status, other.problem.code]).toEqual([422, "QUIS_KEY_REUSED"]);
    expect((await again.instance.status()).logs[0]!.size).toBe(3);
  });

  it("two requests at once with one key seal once", async () => {
    const { at, token } = await world();
    const body = `${anonymous(1)}\n${anonymous(2)}\n`;
    const answers = await Promise.all(Array.from({ length: 8 }, () => push(at, token, body, key)));
    for (const { answer } of answers) expect(answer).toEqual(answers[0]!.answer);
    expect((await at.instance.status()).logs[0]!.size).toBe(2);
  });

  it("even with its answer forgotten, a repeated request seals nothing twice", async () => {
    const { at, token } = await world();
    const body = `${anonymous(1)}\n${anonymous(1)}\n`;
    const first = await push(at, token, body, key);
    await at.stop();
    const { rm } = await import("node:fs/promises");
    await rm(`${at.folder.path}/intake/answers.ndjson`);
    const again = await at.restart();
    const { answer } = await push(again, token, body, key);
    expect(answer.receipts.map((receipt) => ({ ...receipt, status: "sealed" }))).toEqual(first.answer.receipts);
    expect(answer.duplicates).toBe(2);
  });
});

describe("tokens", () => {
  it("no token, a wrong one, another source's and a replaced one are all refused alike, before the body is read", async () => {
    const at = await serve(`${PUSH}  - id: other\n    intake: push\n    format: ocsf\n`);
    const { token } = await at.instance.sourceToken("local:test", "portal");
    const other = (await at.instance.sourceToken("local:test", "other")).token;
    const replaced = token;
    const valid = (await at.instance.sourceToken("local:test", "portal")).token;
    const details = new Set<string>();
    for (const wrong of ["", "quis_x", other, replaced]) {
      const { status, problem } = await push(at, wrong, line(0));
      expect([status, problem.code]).toEqual([401, "QUIS_UNAUTHORISED"]);
      details.add(problem.detail);
    }
    const unknown = await fetch(`${at.served.url}/api/v1/sources/nobody/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${valid}` },
      body: line(0),
    });
    details.add(((await unknown.json()) as { detail: string }).detail);
    expect(details.size).toBe(1);
    expect((await push(at, valid, line(0))).answer.sealed).toBe(1);
  });

  it("only hashes are on the disk", async () => {
    const { at, token } = await world();
    const { readFile, stat } = await import("node:fs/promises");
    const path = `${at.folder.path}/intake/tokens.json`;
    expect(await readFile(path, "utf8")).not.toContain(token.slice(5));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("the token of lock.json is no source's token", async () => {
    const { at } = await world();
    const { findRunning } = await import("../../src/index.ts");
    const running = await findRunning(at.folder.path);
    expect((await push(at, running!.token, line(0))).status).toBe(401);
  });
});

describe("hostile senders", () => {
  it("a gzip bomb is refused at the bound of a body", async () => {
    const { at, token } = await world();
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 << 20, "a")));
    const { status, problem } = await push(at, token, bomb, { "content-encoding": "gzip" });
    expect([status, problem.code]).toEqual([413, "QUIS_TOO_LARGE"]);
    const torn = new Uint8Array(gzipSync(lines(0, 100)).subarray(0, 200));
    expect((await push(at, token, torn, { "content-encoding": "gzip" })).problem.code).toBe("HTTP_BAD_REQUEST");
    expect((await push(at, token, line(0), { "content-encoding": "br" })).status).toBe(415);
  });

  it("a body or a number of records beyond the bound is refused whole: nothing of it is sealed", async () => {
    const { at, token } = await world();
    expect((await push(at, token, "x".repeat((8 << 20) + 1))).problem.code).toBe("QUIS_TOO_LARGE");
    expect((await push(at, token, "{}\n".repeat(10_001))).problem.code).toBe("QUIS_TOO_LARGE");
    expect((await at.instance.status()).logs[0]!.size).toBe(0);
    expect((await at.instance.quarantineList("local:test", { limit: 10 })).total).toBe(0);
  });

  it("a record longer than 1 MiB, binary bytes, and a cut array are quarantined whole", async () => {
    const { at, token } = await world();
    const long = `{"a":"${"x".repeat(1 << 20)}"}`;
    const { answer } = await push(at, token, `${line(0)}\n${long}\n\u0000\u0001\n${line(1)}`);
    expect(answer).toMatchObject({ read: 4, sealed: 2, quarantined: 2 });
    expect(answer.receipts.find((receipt) => receipt.line === 2)).toMatchObject({ code: "SOURCE_RECORD_TOO_LONG" });
    const cut = await push(at, token, `[${line(2)},{"class_uid":60`, { "content-type": "application/json" });
    expect(cut.answer).toMatchObject({ read: 2, sealed: 1, quarantined: 1 });
  });

  it("connections that send half a body, or never read, do not keep others out", async () => {
    const { at, token } = await world();
    const port = Number(new URL(at.served.url).port);
    const head = `POST /api/v1/sources/portal/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\ncontent-length: 100000\r\n\r\n`;
    const sockets = Array.from({ length: 100 }, () => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write(head + line(0).slice(0, 50));
      return socket;
    });
    for (let n = 0; n < 5; n++) expect((await push(at, token, lines(n * 10, n * 10 + 10))).answer.sealed).toBe(10);
    for (const socket of sockets) socket.destroy();
    expect(await sealedRaws(at)).toHaveLength(50);
  });
});

it("a store that hangs and then dies stops no sealing", async () => {
  const store = await storeProcess();
  const at = await serve(PUSH, undefined, { storeUrl: store.url });
  const { token } = await at.instance.sourceToken("local:test", "portal");
  expect((await push(at, token, lines(0, 5))).answer.sealed).toBe(5);
  store.process.kill("SIGSTOP");
  for (let n = 1; n < 10; n++) expect((await push(at, token, lines(n * 5, n * 5 + 5))).answer.sealed).toBe(5);
  store.process.kill("SIGKILL");
  for (let n = 10; n < 20; n++) {
    const { answer } = await push(at, token, lines(n * 5, n * 5 + 5));
    expect(answer.receipts.at(-1)).toMatchObject({ status: "sealed", index: n * 5 + 4 });
  }
});
