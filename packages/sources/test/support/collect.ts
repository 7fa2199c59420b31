// A sink that remembers everything, and helpers to run a whole text through a format.
import {
  createFramer,
  findFormat,
  type FormatOptions,
  framerOptionsOf,
  type FramerOptions,
  type Framing,
  type FrameSink,
  type Outcome,
} from "../../src/index.ts";

export interface Frame {
  readonly line: number;
  readonly bytes: Uint8Array;
  readonly isOversize: boolean;
}

export class Collector implements FrameSink {
  readonly frames: Frame[] = [];
  #pieces: Uint8Array[] = [];
  #line = 0;

  record(line: number, bytes: Uint8Array): void {
    this.frames.push({ line, bytes: bytes.slice(), isOversize: false });
  }

  oversizeStart(line: number): void {
    this.#line = line;
    this.#pieces = [];
  }

  oversizeChunk(chunk: Uint8Array): void {
    this.#pieces.push(chunk.slice());
  }

  oversizeEnd(): void {
    this.frames.push({ line: this.#line, bytes: new Uint8Array(Buffer.concat(this.#pieces)), isOversize: true });
  }
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** Frames `input` cut into chunks of the given sizes (repeated). */
export function frame(
  framing: Framing,
  input: Uint8Array,
  sizes: readonly number[] = [input.length || 1],
  options: FramerOptions = {},
): Frame[] {
  const framer = createFramer(framing, options);
  const sink = new Collector();
  let at = 0;
  for (let index = 0; at < input.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    framer.push(input.slice(at, at + size), sink);
    at += size;
  }
  framer.end(sink);
  return sink.frames;
}

/** `[line, text]` of every frame. */
export function lines(
  framing: Framing,
  text: string,
  sizes?: readonly number[],
  options?: FramerOptions,
): [number, string][] {
  return frame(framing, bytesOf(text), sizes, options).map(({ line, bytes }) => [line, textOf(bytes)]);
}

export interface Run {
  readonly notes: string[];
  readonly outcomes: { readonly line: number; readonly outcome: Outcome }[];
}

/** A whole file through framer and normaliser. */
export function run(format: string, input: Uint8Array | string, options: Partial<FormatOptions> = {}): Run {
  const sourceFormat = findFormat(format);
  const normaliser = sourceFormat.open({ source: "test", ...options });
  const file = typeof input === "string" ? bytesOf(input) : input;
  const frames = frame(sourceFormat.framing, file, undefined, framerOptionsOf(sourceFormat, options.mapping));
  const notes = normaliser.needsHeader && frames[0] !== undefined ? normaliser.header(frames[0].bytes) : [];
  const rows = normaliser.needsHeader ? frames.slice(1) : frames;
  return { notes, outcomes: rows.map(({ line, bytes: record }) => ({ line, outcome: normaliser.normalise(record) })) };
}

/** The code of a quarantined outcome, or `event`. */
export function codes(result: Run): string[] {
  return result.outcomes.map(({ outcome }) => (outcome.kind === "event" ? "event" : outcome.code));
}

/** The code of the SourceError that an action throws. */
export function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return "no error";
}
