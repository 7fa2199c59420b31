// POST /v1/logs: OTLP/HTTP in JSON and protobuf, partial success, failures as google.rpc.Status. https://opentelemetry.io/docs/specs/otlp/
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sealedRaws, serve, type World } from "./fixture.ts";

const OTLP = "sources:\n  - id: collector\n    intake: otlp\n    format: otlp\n";
const record = (n: number): object => ({ timeUnixNano: `179000000000000000${n}`, body: { stringValue: `look ${n}` } });
const request = (...logRecords: object[]): string =>
  JSON.stringify({ resourceLogs: [{ resource: { attributes: [] }, scopeLogs: [{ logRecords }] }] });

async function world(): Promise<{ at: World; token: string }> {
  const at = await serve(OTLP);
  return { at, token: (await at.instance.sourceToken("local:test", "collector")).token };
}

async function send(
  at: World,
  token: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${at.served.url}/v1/logs`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body,
  });
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

// Protobuf by hand: field numbers of logs_service.proto and logs.proto.
const bytesField = (field: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(field << 3) | 2, bytes.length]), bytes]);
function protobuf(n: number): Buffer {
  const time = Buffer.alloc(9);
  time[0] = (1 << 3) | 1;
  time.writeBigUInt64LE(BigInt(`179000000000000000${n}`), 1);
  const body = bytesField(5, bytesField(1, Buffer.from(`look ${n}`)));
  return bytesField(1, bytesField(2, bytesField(2, Buffer.concat([time, body]))));
}

describe("OTLP/HTTP", () => {
  it("JSON: an empty response when all is sealed; the same export again seals nothing", async () => {
    const { at, token } = await world();
    const body = request(record(1), record(2));
    expect(await send(at, token, body)).toEqual({ status: 200, type: "application/json", bytes: Buffer.from("{}") });
    await send(at, token, new Uint8Array(gzipSync(body)), { "content-encoding": "gzip" });
    expect(await sealedRaws(at)).toHaveLength(2);
    expect((await at.instance.sources())[0]).toMatchObject({ read: 4, sealed: 2, duplicates: 2 });
  });

  it("protobuf: answered in protobuf, sealed as the same record in OTLP/JSON", async () => {
    const { at, token } = await world();
    const headers = { "content-type": "application/x-protobuf" };
    expect(await send(at, token, new Uint8Array(protobuf(3)), headers)).toEqual({
      status: 200,
      type: "application/x-protobuf",
      bytes: Buffer.alloc(0),
    });
    const [raw] = await sealedRaws(at);
    expect(JSON.parse(raw!)).toMatchObject({
      resourceLogs: [
        { scopeLogs: [{ logRecords: [{ timeUnixNano: "1790000000000000003", body: { stringValue: "look 3" } }] }] },
      ],
    });
  });

  it("what cannot be understood is in quarantine and counts as rejected (partial success)", async () => {
    const { at, token } = await world();
    const answer = await send(at, token, request(record(1), { body: { stringValue: "no time" } }));
    expect(JSON.parse(answer.bytes.toString())).toMatchObject({ partialSuccess: { rejectedLogRecords: "1" } });
    expect((await at.instance.quarantineList("local:test", { limit: 5 })).total).toBe(1);
    expect(await sealedRaws(at)).toHaveLength(1);
  });

  it("failures are google.rpc.Status in the request's coding", async () => {
    const { at, token } = await world();
    const wrong = await send(at, "quis_none", request(record(1)));
    expect([wrong.status, JSON.parse(wrong.bytes.toString())]).toMatchObject([401, { code: 16 }]);
    const broken = await send(at, token, new Uint8Array([0xff, 0xff]), { "content-type": "application/x-protobuf" });
    expect([broken.status, broken.type]).toEqual([400, "application/x-protobuf"]);
    expect([broken.bytes[0], broken.bytes[1], broken.bytes[2]]).toEqual([8, 3, 18]);
    expect((await send(at, token, "x", { "content-type": "text/plain" })).status).toBe(415);
    expect(await sealedRaws(at)).toHaveLength(0);
  });
});
