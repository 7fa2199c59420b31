import { describe, expect, it } from "vitest";
import type { Change } from "@quis/contract";
import { createHttpServer, listen } from "../../src/http/index.ts";
import { createFakeInstance } from "./fake-instance.ts";

const token = "invented-token-of-a-test";

async function firstEvents(count: number, change?: (nth: number) => Partial<Change>): Promise<string[]> {
  const instance = createFakeInstance();
  const base = await instance.overview().change();
  let nth = 0;
  const door = { ...instance.overview(), change: async () => ({ ...base, ...change?.(nth++) }) };
  const server = await createHttpServer({ instance: { ...instance, overview: () => door }, token, version: "0" });
  try {
    const { url } = await listen(server, { host: "127.0.0.1", port: 0 });
    const left = new AbortController();
    const answer = await fetch(`${url}/api/v1/changes`, {
      headers: { authorization: `Bearer ${token}` },
      signal: left.signal,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    let text = "";
    const decoder = new TextDecoder();
    for await (const piece of answer.body!) {
      text += decoder.decode(piece, { stream: true });
      if (text.split("\n\n").length > count) break;
    }
    left.abort();
    return text.split("\n\n").slice(0, count);
  } finally {
    await server.close();
  }
}

describe("GET /api/v1/changes", () => {
  it("tells how things are at once, then what differs, and what is the same not again", async () => {
    const events = await firstEvents(2, (nth) => ({ findings: nth < 3 ? 2 : 3 }));
    const told = events.map((event) => {
      const [name, data = ""] = event.split("\n");
      expect(name).toBe("event: change");
      return (JSON.parse(data.slice("data: ".length)) as Change).findings;
    });
    expect(told).toEqual([2, 3]);
  });

  it("is refused to a query that it does not know", async () => {
    const server = await createHttpServer({ instance: createFakeInstance(), token, version: "0" });
    const answer = await server.inject({
      url: "/api/v1/changes?user=u-1",
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.statusCode).toBe(400);
    await server.close();
  });
});
