// A normaliser returns an event or a quarantine for whatever bytes it gets; it never throws and never reports a defect.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findFormat, formats, framerOptionsOf, type Normaliser } from "../src/index.ts";
import { bytesOf, frame, textOf } from "./support/collect.ts";
import { corpus, corpusFiles, corpusOptions } from "./support/corpus.ts";

function open(name: string): Normaliser {
  const format = findFormat(name);
  const normaliser = format.open({ source: "test", zone: "America/Los_Angeles", ...corpusOptions(name) });
  if (normaliser.needsHeader) normaliser.header(frames(name, corpusFiles(name)[0] as string)[0] as Uint8Array);
  return normaliser;
}

function frames(name: string, file: string): Uint8Array[] {
  const format = findFormat(name);
  const input = new Uint8Array(readFileSync(join(corpus, name, file)));
  return frame(format.framing, input, undefined, framerOptionsOf(format, corpusOptions(name).mapping)).map(
    ({ bytes }) => bytes,
  );
}

/** Every record of a format's corpus, as seeds to be mutated. */
function seeds(name: string): Uint8Array[] {
  return corpusFiles(name).flatMap((file) => frames(name, file));
}

function assertOutcome(normaliser: Normaliser, record: Uint8Array): void {
  const outcome = normaliser.normalise(record);
  if (outcome.kind === "quarantine") {
    expect(outcome.code).not.toBe("SOURCE_DEFECT");
    expect(outcome.reason).toMatch(/expected|not accepted|never closed/);
  } else {
    expect(Number.isSafeInteger(outcome.event.time)).toBe(true);
    expect(outcome.event.metadata.version).toBe("1.8.0");
    expect(JSON.parse(JSON.stringify(outcome.event))).toEqual(outcome.event);
  }
}

describe.each(formats.map(({ name }) => name))("%s", (name) => {
  const normaliser = open(name);
  const originals = seeds(name);

  it("takes any bytes (property)", () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => assertOutcome(normaliser, bytes)),
      { numRuns: 1000 },
    );
  });

  it("takes any mutation of a real record (property)", () => {
    expect.hasAssertions();
    const mutation = fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        cut: fc.integer({ min: 0, max: 12 }),
        put: fc.oneof(
          fc.uint8Array({ maxLength: 4 }),
          fc
            .constantFrom('"', ",", "{}", "null", "[", "\\ud800", "1e999", "-", "'", "$1", "(", "9".repeat(30))
            .map(bytesOf),
        ),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...originals), mutation, (original, edits) => {
        let bytes = original;
        for (const { at, cut, put } of edits) {
          const index = Math.floor(at * bytes.length);
          bytes = new Uint8Array(Buffer.concat([bytes.subarray(0, index), put, bytes.subarray(index + cut)]));
        }
        assertOutcome(normaliser, bytes);
      }),
      { numRuns: 3000 },
    );
  });

  it("leaves the record's bytes alone and gives the same answer twice", () => {
    for (const original of originals) {
      const copy = original.slice();
      const first = normaliser.normalise(original);
      expect(original).toEqual(copy);
      expect(open(name).normalise(original)).toEqual(first);
    }
  });

  it("keeps no content of a quarantined record longer than 40 characters in the reason", () => {
    const reasons = originals
      .map((original) => normaliser.normalise(bytesOf(textOf(original).replaceAll(/[0-9]/g, "x".repeat(50)))))
      .map((outcome) => (outcome.kind === "quarantine" ? outcome.reason : ""));
    expect(reasons.filter((reason) => reason.includes("x".repeat(41)))).toEqual([]);
  });
});
