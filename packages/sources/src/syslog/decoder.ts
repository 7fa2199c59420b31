// Cuts a TCP stream into syslog messages: octet counting and line ends. https://www.rfc-editor.org/rfc/rfc6587#section-3.4
import type { SourceErrorCode } from "../error.ts";

/** How messages are told apart. `auto` decides for each message, as RFC 6587 §3.4 lets a receiver: a digit begins a count, `<` a line. */
export type SyslogFraming = "auto" | "octet-counting" | "lf";

export interface SyslogDecoderOptions {
  /** RFC 5425 §4.3 (TLS) knows octet counting only. Default `auto`. */
  readonly framing?: SyslogFraming | undefined;
  /** Longest message, in bytes. Default 64 KiB; RFC 5425 §4.3.1 asks for 8192 at least. */
  readonly maxMessageBytes?: number | undefined;
}

/** Why a stream cannot be read any further, and the bytes from there on: at most one message of the greatest length and what was pushed last. */
export interface SyslogFault {
  readonly code: SourceErrorCode;
  readonly reason: string;
  readonly rest: Uint8Array;
}

/** `messages` in the order of the stream, each without its count or line end; they came before the fault. Messages are copies. */
export interface SyslogFrames {
  readonly messages: readonly Uint8Array[];
  readonly fault: SyslogFault | undefined;
}

/** Push what arrives in order, then `end` once when the sender is gone. After a fault every call gives the bytes it was given back in a fault. */
export interface SyslogDecoder {
  push(chunk: Uint8Array): SyslogFrames;
  end(): SyslogFrames;
  /** Bytes held for a message that is not whole. */
  readonly heldBytes: number;
}

const DEFAULT_MAX_MESSAGE_BYTES = 65_536;

const LF = 10;
const CR = 13;
const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;
const LESS = 0x3c;

/**
 * Makes a decoder for one connection. Attacker: the sender. A count that lies shows in what follows it (a message begins with `<`, the next frame
 * with a digit or `<`); then the stream has lost its step and nothing after it can be trusted, so the decoder stops for good and gives the bytes
 * back for quarantine. Memory is bounded by `maxMessageBytes` whatever a count promises.
 */
export function createSyslogDecoder(options: SyslogDecoderOptions = {}): SyslogDecoder {
  return new Decoder(options.framing ?? "auto", options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES);
}

/** What the bytes at hand are: a message that ends before `next`, not enough to tell, or wrong. */
type Step =
  | { readonly kind: "message"; readonly start: number; readonly end: number; readonly next: number }
  | { readonly kind: "more" }
  | { readonly kind: "wrong"; readonly code: SourceErrorCode; readonly reason: string };

const MORE: Step = { kind: "more" };

class Decoder implements SyslogDecoder {
  readonly #framing: SyslogFraming;
  readonly #maxBytes: number;
  #held = new Uint8Array(0);
  #heldBytes = 0;
  // Line ends are looked for from here on: a line that comes byte by byte is not searched again from its start.
  #searched = 0;
  #fault: { readonly code: SourceErrorCode; readonly reason: string } | undefined;

  constructor(framing: SyslogFraming, maxBytes: number) {
    this.#framing = framing;
    this.#maxBytes = maxBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  push(chunk: Uint8Array): SyslogFrames {
    if (this.#fault !== undefined) return { messages: [], fault: { ...this.#fault, rest: chunk.slice() } };
    const bytes = this.#join(chunk);
    const messages: Uint8Array[] = [];
    let at = 0;
    while (at < bytes.length) {
      const step = this.#step(bytes, at);
      if (step.kind === "more") break;
      if (step.kind === "wrong") {
        this.#fault = { code: step.code, reason: step.reason };
        this.#heldBytes = 0;
        return { messages, fault: { ...this.#fault, rest: bytes.slice(at) } };
      }
      // An empty line is no message (RFC 6587 §3.4.2 has none, but `\r\n` and trailing line ends occur).
      if (step.end > step.start) messages.push(bytes.slice(step.start, step.end));
      at = step.next;
      this.#searched = 0;
    }
    this.#keep(bytes, at);
    return { messages, fault: undefined };
  }

  end(): SyslogFrames {
    const rest = this.#held.slice(0, this.#heldBytes);
    this.#heldBytes = 0;
    if (rest.length === 0) return { messages: [], fault: undefined };
    const fault = this.#fault ?? {
      code: "SOURCE_BAD_SYSLOG",
      reason: `expected a whole message, got ${rest.length} bytes of one before the stream ended`,
    };
    this.#fault = fault;
    return { messages: [], fault: { ...fault, rest } };
  }

  #step(bytes: Uint8Array, at: number): Step {
    const first = bytes[at] as number;
    if (first >= ZERO && first <= NINE && this.#framing !== "lf") return this.#counted(bytes, at);
    if (this.#framing === "octet-counting") return wrong(`expected a message's length, got ${show(first)}`);
    if (first === LESS || first === LF || first === CR) return this.#line(bytes, at);
    return wrong(
      `expected ${this.#framing === "lf" ? "" : "a message's length or "}"<" at the start of a message, got ${show(first)}`,
    );
  }

  // RFC 6587 §3.4.1: SYSLOG-FRAME = MSG-LEN SP SYSLOG-MSG; MSG-LEN = NONZERO-DIGIT *DIGIT.
  #counted(bytes: Uint8Array, at: number): Step {
    if (bytes[at] === ZERO) return wrong("expected a length from 1 without leading zeros, got one that begins with 0");
    let count = 0;
    let place = at;
    for (; place < bytes.length; place += 1) {
      const byte = bytes[place] as number;
      if (byte < ZERO || byte > NINE) break;
      count = count * 10 + byte - ZERO;
      if (count > this.#maxBytes) return tooLong(this.#maxBytes, `a length of ${count} or more`);
    }
    if (place === bytes.length) return MORE;
    if (bytes[place] !== SPACE) return wrong(`expected a space after the length, got ${show(bytes[place] as number)}`);
    const start = place + 1;
    // RFC 5424 §6.2.1: a message begins with its PRI. Told as soon as it is there, or a lie would be believed until the count is filled.
    const first = bytes[start];
    if (first !== undefined && first !== LESS)
      return wrong(`expected "<" at the start of a message of length ${count}, got ${show(first)}`);
    const end = start + count;
    return end > bytes.length ? MORE : { kind: "message", start, end, next: end };
  }

  // RFC 6587 §3.4.2: the trailer is a line end; a message has none within.
  #line(bytes: Uint8Array, at: number): Step {
    const found = bytes.indexOf(LF, Math.max(at, this.#searched));
    const end = found < 0 ? bytes.length : found;
    if (end - at > this.#maxBytes) return tooLong(this.#maxBytes, `${end - at} bytes without a line end`);
    if (found < 0) {
      this.#searched = bytes.length - at;
      return MORE;
    }
    return {
      kind: "message",
      start: at,
      end: found > at && bytes[found - 1] === CR ? found - 1 : found,
      next: found + 1,
    };
  }

  #join(chunk: Uint8Array): Uint8Array {
    if (this.#heldBytes === 0) return chunk;
    const total = this.#heldBytes + chunk.length;
    if (total > this.#held.length) {
      const grown = new Uint8Array(Math.max(total, this.#held.length * 2));
      grown.set(this.#held.subarray(0, this.#heldBytes));
      this.#held = grown;
    }
    this.#held.set(chunk, this.#heldBytes);
    return this.#held.subarray(0, total);
  }

  #keep(bytes: Uint8Array, at: number): void {
    const rest = bytes.length - at;
    if (rest > this.#held.length) this.#held = new Uint8Array(rest);
    if (bytes.buffer === this.#held.buffer) this.#held.copyWithin(0, at, bytes.length);
    else this.#held.set(bytes.subarray(at));
    this.#heldBytes = rest;
    // A burst leaves no large buffer behind on an idle connection.
    if (rest === 0) this.#held = new Uint8Array(0);
  }
}

function wrong(reason: string): Step {
  return { kind: "wrong", code: "SOURCE_BAD_SYSLOG", reason };
}

function tooLong(maxBytes: number, got: string): Step {
  return {
    kind: "wrong",
    code: "SOURCE_RECORD_TOO_LONG",
    reason: `expected a message of at most ${maxBytes} bytes, got ${got}`,
  };
}

function show(byte: number): string {
  return byte > SPACE && byte < 0x7f
    ? JSON.stringify(String.fromCharCode(byte))
    : `the byte 0x${byte.toString(16).padStart(2, "0")}`;
}
