// Mutated records and files of every format: no crash, no defect, no hang, nothing lost. A fixed number of cases by default; QUIS_FUZZ_SECONDS=N goes
// on for N seconds per format, QUIS_FUZZ_SEED=N draws others (docs/how-to/fuzz.md).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  createFramer,
  type FormatOptions,
  findFormat,
  formats,
  framerOptionsOf,
  type Normaliser,
  type SourceFormat,
  SourceError,
} from "../src/index.ts";
import { bytesOf, Collector, type Frame, frame } from "./support/collect.ts";
import { corpus, corpusFiles, corpusOptions } from "./support/corpus.ts";
import { Draw, mutate } from "./support/mutate.ts";

const SECONDS = process.env["QUIS_FUZZ_SECONDS"] === undefined ? undefined : Number(process.env["QUIS_FUZZ_SECONDS"]);
const SEED = Number(process.env["QUIS_FUZZ_SEED"] ?? 1);
const DEFAULT_CASES = 240;
/** Of so many cases one is a whole file. */
const CASES_PER_FILE = 12;
/** A case that takes so many times as long for its bytes as cases do on average hangs, or nearly. */
const MAX_SLOWNESS = 2000;
/** Below this many ms nothing is called slow: a pause of the garbage collector is none of the parser's. */
const PAUSE_MS = 500;

const options = (name: string): FormatOptions => ({
  source: "test",
  zone: "America/Los_Angeles",
  ...corpusOptions(name),
});
const filesOf = (name: string): Uint8Array[] =>
  corpusFiles(name).map((file) => new Uint8Array(readFileSync(join(corpus, name, file))));
const framerOptions = (format: SourceFormat): ReturnType<typeof framerOptionsOf> =>
  framerOptionsOf(format, corpusOptions(format.name).mapping);

const files = new Map(formats.map(({ name }) => [name, filesOf(name)]));
const records = new Map(
  formats.map((format) => [
    format.name,
    (files.get(format.name) as Uint8Array[]).flatMap((file) =>
      frame(format.framing, file, undefined, framerOptions(format)).map(({ bytes }) => bytes),
    ),
  ]),
);
const everyRecord = [...records.values()].flat();

describe("fuzzing", () => {
  it.each(formats.map(({ name }) => name))(
    "%s",
    (name) => {
      const fuzz = new Fuzz(findFormat(name));
      const end = SECONDS === undefined ? undefined : performance.now() + SECONDS * 1000;
      let count = 0;
      for (; end === undefined ? count < DEFAULT_CASES : performance.now() < end; count++) fuzz.run(count);
      expect(fuzz.events).toBeGreaterThan(0);
      expect(fuzz.quarantined).toBeGreaterThan(0);
      if (SECONDS !== undefined)
        console.log(
          `${name}: ${SECONDS} s, seed ${SEED}, ${count} cases, ${fuzz.events} events, ${fuzz.quarantined} quarantined, ${fuzz.files} files`,
        );
    },
    (SECONDS ?? 0) * 1000 + 120_000,
  );
});

class Fuzz {
  readonly #format: SourceFormat;
  readonly #normaliser: Normaliser;
  readonly #records: readonly Uint8Array[];
  readonly #files: readonly Uint8Array[];
  #totalMs = 0;
  #totalBytes = 0;
  events = 0;
  quarantined = 0;
  files = 0;

  constructor(format: SourceFormat) {
    this.#format = format;
    this.#records = records.get(format.name) as Uint8Array[];
    this.#files = files.get(format.name) as Uint8Array[];
    this.#normaliser = this.#open();
  }

  run(index: number): void {
    const draw = new Draw(Math.imul(SEED, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
    const isFile = index % CASES_PER_FILE === 0;
    const others = draw.below(3) === 0 ? everyRecord : this.#records;
    const input = mutate(draw.of(isFile ? this.#files : this.#records), others, draw);
    try {
      if (isFile) this.#file(input, draw);
      else this.#timed(input, () => this.#record(this.#normaliser, input, index % 64 === 1));
    } catch (error) {
      const head = Buffer.from(input.subarray(0, 3000)).toString("base64");
      throw new Error(`seed ${SEED}, case ${index}, ${input.length} bytes: ${head}`, { cause: error });
    }
  }

  #open(): Normaliser {
    const normaliser = this.#format.open(options(this.#format.name));
    if (normaliser.needsHeader) normaliser.header(this.#records[0] as Uint8Array);
    return normaliser;
  }

  #record(normaliser: Normaliser, record: Uint8Array, isRepeated: boolean): void {
    const outcome = normaliser.normalise(record);
    if (outcome.kind === "quarantine") {
      this.quarantined++;
      if (outcome.code === "SOURCE_DEFECT" || !/expected|not accepted|never closed/.test(outcome.reason))
        throw new Error(`quarantined as ${outcome.code}: ${outcome.reason}`);
    } else {
      this.events++;
      const text = JSON.stringify(outcome.event);
      if (!Number.isSafeInteger(outcome.event.time)) throw new Error("an event without a time");
      if (JSON.stringify(JSON.parse(text)) !== text) throw new Error("an event that JSON does not carry");
      if (/(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(text)) throw new Error("an event with half a character");
    }
    // What came before must not show in what comes of a record.
    if (isRepeated) assertSame(this.#open().normalise(record), outcome);
  }

  /** Framed in any chunks alike, with nothing lost; then every record normalised. */
  #file(input: Uint8Array, draw: Draw): void {
    this.files++;
    const limit = draw.below(2) === 0 ? 1 << (6 + draw.below(14)) : undefined;
    const size = 1 << draw.below(16);
    const sizes = [1 + draw.below(size), 1 + draw.below(size), 1 + draw.below(size)];
    // Chunks of a byte cost a call each: for short files only.
    if (input.length > 20_000) sizes.push(4096);
    const framing = { ...framerOptions(this.#format), maxRecordBytes: limit };
    const sink = new Collector();
    this.#timed(input, () => {
      const framer = createFramer(this.#format.framing, framing);
      framer.push(input, sink);
      framer.end(sink);
    });
    assertSame(frame(this.#format.framing, input, sizes, framing).map(shown), sink.frames.map(shown));
    assertNothingLost(
      this.#format,
      input,
      sink.frames.map(({ bytes }) => bytes),
    );
    const normaliser = this.#format.open(options(this.#format.name));
    let isHeader = normaliser.needsHeader;
    for (const { bytes, isOversize } of sink.frames) {
      if (isOversize) continue;
      if (isHeader) {
        try {
          normaliser.header(bytes);
        } catch (error) {
          if (error instanceof SourceError) return;
          throw error;
        }
      } else this.#timed(bytes, () => this.#record(normaliser, bytes, false));
      isHeader = false;
    }
  }

  /** Fails for a case that is out of all proportion to the others, by the processor's time: other work on the machine does not count. */
  #timed(input: Uint8Array, work: () => void): void {
    const ms = cpuMsOf(work);
    const size = input.length + 512;
    const isSlow = (taken: number): boolean =>
      taken > PAUSE_MS && taken > MAX_SLOWNESS * (this.#totalMs / this.#totalBytes) * size;
    if (isSlow(ms) && isSlow(cpuMsOf(work)) && isSlow(cpuMsOf(work))) throw new Error(`took ${Math.round(ms)} ms`);
    this.#totalMs += ms;
    this.#totalBytes += size;
  }
}

function assertSame(got: unknown, wanted: unknown): void {
  expect(got).toEqual(wanted);
}

/** A frame as one line, so that a difference can be read. */
function shown({ line, bytes, isOversize }: Frame): string {
  return `${line}${isOversize ? " (too long)" : ""}: ${JSON.stringify(latin1(bytes))}`;
}

function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Bytes of the framings that are no part of a record by themselves. */
const SEPARATORS: Readonly<Record<string, string>> = {
  lines: "\r\n",
  csv: "\r\n",
  auditd: "\r\n",
  messages: "\r\n",
  json: " \t\r\n,[]",
};

/**
 * Every byte but separators is in a record as often as it is in the file. Envelopes of JSON (`{"Records": […]}`) and of XML are in none, and the
 * elements of nested lists share what surrounds them: there, what begins a record is counted.
 */
function assertNothingLost(format: SourceFormat, input: Uint8Array, found: readonly Uint8Array[]): void {
  const { framing, lists = [], nested, elements = [] } = { ...format, ...framerOptions(format) };
  if (framing === "xml") {
    // Within a comment or CDATA a start tag begins nothing.
    const text = latin1(input);
    if (/<!|<\?/.test(text)) return;
    for (const element of elements) {
      const start = new RegExp(`<(?:[\\w.-]+:)?${element}(?=[\\s/>])`, "g");
      const count = (some: string): number => [...some.matchAll(start)].length;
      expect(found.reduce((sum, bytes) => sum + count(latin1(bytes)), 0)).toBe(count(text));
    }
    return;
  }
  if (nested !== undefined || (lists ?? []).some((list) => latin1(input).includes(`"${list}"`))) return;
  const ignored = new Uint8Array(256);
  for (const byte of bytesOf(SEPARATORS[framing] as string)) ignored[byte] = 1;
  // Control characters and the bytes of a byte order mark are no content between JSON records.
  if (framing === "json") {
    ignored.fill(1, 0, 0x21);
    for (const byte of [0xef, 0xbb, 0xbf]) ignored[byte] = 1;
  }
  const counts = new Int32Array(256);
  for (const byte of input) counts[byte]! += 1;
  for (const bytes of found) for (const byte of bytes) counts[byte]! -= 1;
  const lost = [...counts].flatMap((count, byte) => (count === 0 || ignored[byte] === 1 ? [] : [[byte, count]]));
  expect(lost).toEqual([]);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
