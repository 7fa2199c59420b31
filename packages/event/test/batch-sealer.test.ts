import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AccessEvent,
  BatchSealer,
  encodePayload,
  EventError,
  eventFields,
  sealEvent,
  subjectKey,
  subjectUids,
} from "../src/index.ts";

const sealer = new BatchSealer();
const keys = (uid: string): Uint8Array => subjectKey(new Uint8Array(32).fill(2), uid);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

interface Input {
  readonly event: AccessEvent;
  readonly eventKey: Uint8Array;
  readonly dedupeKey: Uint8Array;
  readonly raw: Uint8Array;
}

function input(event: unknown, n = 0, raw: Uint8Array = new Uint8Array(n % 7)): Input {
  return {
    event: event as AccessEvent,
    eventKey: new Uint8Array(32).fill(n & 255),
    dedupeKey: new Uint8Array(16).fill((n + 1) & 255),
    raw,
  };
}

// What the plain implementation gives, event by event.
function expectSame(inputs: readonly Input[], source = "demo"): void {
  sealer.begin(source);
  for (const one of inputs) sealer.add({ ...one, subjectUids: subjectUids(one.event) });
  const { count, body, offsets, leafHashes } = sealer.finish(keys);
  expect(count).toBe(inputs.length);
  const parts: string[] = [];
  inputs.forEach(({ event, eventKey, dedupeKey, raw }, i) => {
    const { entry, fields } = sealEvent(event, source, eventKey, keys);
    const payload = encodePayload({ eventKey, dedupeKey, fields, raw });
    const head = Buffer.alloc(6);
    head.writeUInt16BE(entry.length);
    head.writeUInt32BE(payload.length, 2);
    const record = Buffer.concat([head.subarray(0, 2), entry, head.subarray(2), payload]);
    expect(hex(body.subarray(offsets[i], offsets[i + 1]))).toBe(record.toString("hex"));
    const leaf = createHash("sha256")
      .update(Buffer.concat([Buffer.of(0), entry]))
      .digest("hex");
    expect(hex(leafHashes.subarray(32 * i, 32 * i + 32))).toBe(leaf);
    parts.push(record.toString("hex"));
  });
  expect(hex(body)).toBe(parts.join(""));
}

// Names around what the order and the spelling of names can trip over.
const anyName = fc.oneof(
  fc.constantFrom(
    "a",
    "aa",
    "a_b",
    "a1",
    "",
    '"',
    "\\",
    "\n",
    "\u{10000}",
    "\ue000",
    "\uffff",
    "é",
    "\u2028",
    "Z",
    "1",
    "10",
    "2",
  ),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 5 },
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(null, true, false, -0, 1e21, 5e-324, "", "\ud800", undefined),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(anyName, tie("value"), { maxKeys: 6 }),
  ),
})).value;
const fieldName = fc.stringMatching(/^[a-z0-9_]{1,12}$/);
const anyEvent = fc.dictionary(
  fc.oneof(fieldName, fc.constantFrom("actor", "oversight", "actor_x", "overs", "metadata")),
  fc.oneof(value, fc.dictionary(fieldName, value, { maxKeys: 5 })),
  { minKeys: 1, maxKeys: 12 },
);

describe("a batch", () => {
  it("seals any event to the same bytes as one by one", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 6 }), (events) => {
        const whole = events
          .map((event) => ({ ...event, time: 1 }))
          .filter((event) => {
            const oversight = (event as Record<string, unknown>)["oversight"] as { subjects?: unknown } | null;
            if (oversight !== null && typeof oversight === "object") delete oversight.subjects;
            try {
              eventFields(event as unknown as AccessEvent);
              return true;
            } catch {
              return false;
            }
          });
        expectSame(whole.map((event, i) => input(event, i)));
      }),
      { numRuns: 600 },
    );
  });

  it("RFC 8785 §3.2.3: sorts members by UTF-16 code units, also where UTF-8 has another order", () => {
    const names = ["\u{10000}", "\ue000", "\uffff", "\u{1f600}", "a", "ab", "", "~", "\u00ff", "\ud7ff", "10", "9"];
    for (let shift = 0; shift < names.length; shift++) {
      const turned = [...names.slice(shift), ...names.slice(0, shift)];
      expectSame([input({ unmapped: Object.fromEntries(turned.map((name) => [name, { b: 1, a: [name] }])) })]);
    }
  });

  it("leaves to the plain implementation what the fast code does not take", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 200; i++) deep = { b: deep, a: [deep === 1 ? 0 : 1] };
    expectSame([
      input({ unmapped: { 'with"quote': 1, "with\\slash": 2 } }),
      input({ unmapped: deep }, 1),
      input({ unmapped: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`n${5000 - i}`, i])) }, 2),
      input(Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`f${600 - i}`, i])), 3),
      input({ actor: {}, oversight: [], time: 4 }, 4),
      input({ actor: null, oversight: "x" }, 5),
    ]);
  });

  it("holds events of megabytes beside small ones, and batches of thousands", () => {
    const long = "é".repeat(1_000_000);
    expectSame([
      input({ a: 1 }),
      input({ b: { z: long, a: long } }, 1, new Uint8Array(2_000_000)),
      input({ c: [] }, 2),
    ]);
    expectSame(Array.from({ length: 3000 }, (_, i) => input({ time: i, actor: { user: { uid: `u${i}` } } }, i)));
  });

  it("carries the tags of all subjects, and of none", () => {
    const subjects = [[], ["a"], ["b", "a"], ["a", "a"], Array.from({ length: 400 }, (_, i) => `s${i}`)];
    expectSame(subjects.map((uids, i) => input({ time: i, oversight: { subjects: uids.map((uid) => ({ uid })) } }, i)));
    expectSame([]);
  });

  it("refuses a bad name or too many subjects and keeps the events around it", () => {
    const good = [input({ a: 1 }, 1), input({ b: 2 }, 2)];
    const bad: unknown[] = [
      { "no.dots": 1 },
      { Upper: 1 },
      { actor: { "user.uid": 1 } },
      { ["x".repeat(65)]: 1 },
      { "": 1 },
      { 'quote"': 1 },
    ];
    sealer.begin("demo");
    sealer.add({ ...good[0]!, subjectUids: [] });
    for (const event of bad) expect(() => sealer.add({ ...input(event), subjectUids: [] })).toThrow(EventError);
    const many = Array.from({ length: 4090 }, (_, i) => `s${i}`);
    expect(() => sealer.add({ ...input({ a: 1 }), subjectUids: many })).toThrow(EventError);
    sealer.add({ ...good[1]!, subjectUids: [] });
    const { body, offsets } = sealer.finish(keys);
    const alone = (one: Input): string => {
      sealer.begin("demo");
      sealer.add({ ...one, subjectUids: [] });
      return hex(sealer.finish(keys).body);
    };
    expect(offsets).toHaveLength(3);
    expect(hex(body)).toBe(alone(good[0]!) + alone(good[1]!));
    expect(() => sealer.begin("Not a source")).toThrow(EventError);
  });
});
