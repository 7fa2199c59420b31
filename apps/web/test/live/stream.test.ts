import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventsOf, type ServerEvent } from "../../src/live/stream.ts";

async function read(pieces: readonly Uint8Array[]): Promise<ServerEvent[]> {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of eventsOf(new Response(body), new AbortController().signal)) events.push(event);
  return events;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("server-sent events (HTML, Server-sent events §9.2.6)", () => {
  it("an event ends with an empty line; comments and other fields are left out", async () => {
    expect(await read([bytes(':\n\nevent: change\nid: 1\ndata: {"a":1}\n\n: beat\n\ndata: x\ndata: y\n\n')])).toEqual([
      { event: "change", data: '{"a":1}' },
      { event: "message", data: "x\ny" },
    ]);
  });

  it("an event that is cut off is none", async () => {
    expect(await read([bytes("event: change\ndata: {")])).toEqual([]);
  });

  it("where the pieces are cut does not matter, also within a character", async () => {
    const text = 'event: change\r\ndata: {"name":"Ünit €"}\r\n\r\nevent: change\ndata: 2\n\n';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes(text).length })), async (cuts) => {
        const whole = bytes(text);
        const ends = [...cuts.toSorted((a, b) => a - b), whole.length];
        const pieces = ends.map((end, at) => whole.slice(at === 0 ? 0 : ends[at - 1], end));
        expect(await read(pieces)).toEqual([
          { event: "change", data: '{"name":"Ünit €"}' },
          { event: "change", data: "2" },
        ]);
      }),
    );
  });
});
