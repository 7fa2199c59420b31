import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSyslogDecoder, type SyslogDecoderOptions } from "../../src/index.ts";
import { bytesOf, textOf } from "../support/collect.ts";

interface Read {
  readonly messages: string[];
  readonly code: string | undefined;
  readonly rest: string;
}

/** Everything a decoder gives for a stream cut at the given sizes. */
function decode(
  stream: string | Uint8Array,
  options: SyslogDecoderOptions = {},
  sizes: readonly number[] = [1 << 20],
): Read {
  const decoder = createSyslogDecoder(options);
  const bytes = typeof stream === "string" ? bytesOf(stream) : stream;
  const messages: string[] = [];
  let code: string | undefined;
  let rest = "";
  const take = (frames: ReturnType<typeof decoder.push>): void => {
    messages.push(...frames.messages.map(textOf));
    code ??= frames.fault?.code;
    if (frames.fault !== undefined) rest += textOf(frames.fault.rest);
  };
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    take(decoder.push(bytes.slice(at, at + size)));
    at += size;
  }
  take(decoder.end());
  return { messages, code, rest };
}

const A = "<34>1 - - - - - - a";
const B = "<34>1 - - - - - - bb";
const counted = (...texts: string[]): string => texts.map((text) => `${bytesOf(text).length} ${text}`).join("");

describe("RFC 6587 §3.4.1 octet counting", () => {
  it("reads message after message, whatever they hold", () => {
    const withLineEnd = "<34>1 - - - - - - two\nlines\n";
    expect(decode(counted(A, withLineEnd, B))).toEqual({ messages: [A, withLineEnd, B], code: undefined, rest: "" });
  });

  it("counts octets, not characters", () => {
    const text = "<34>1 - - - - - - Zoë ☂";
    expect(decode(counted(text, A)).messages).toEqual([text, A]);
  });

  it.each<[string, string, string, number, string]>([
    ["a count that is too small", `10 ${A}${counted(B)}`, "SOURCE_BAD_SYSLOG", 1, `${A.slice(10)}${counted(B)}`],
    ["a count that is too large", `${A.length + 1} ${A}${counted(B)}`, "SOURCE_BAD_SYSLOG", 1, `0 ${B}`],
    [
      "a count beyond the limit",
      "999999999999999999999 <34>1",
      "SOURCE_RECORD_TOO_LONG",
      0,
      "999999999999999999999 <34>1",
    ],
    ["a leading zero", `019 ${A}`, "SOURCE_BAD_SYSLOG", 0, `019 ${A}`],
    ["a zero", "0 ", "SOURCE_BAD_SYSLOG", 0, "0 "],
    ["no space", `19${A}`, "SOURCE_BAD_SYSLOG", 0, `19${A}`],
    ["no message behind a count", "5 hello", "SOURCE_BAD_SYSLOG", 0, "5 hello"],
    ["a stream that ends within a message", `${counted(A)}100 ${B}`, "SOURCE_BAD_SYSLOG", 1, `100 ${B}`],
    ["a stream that ends within a count", `${counted(A)}10`, "SOURCE_BAD_SYSLOG", 1, "10"],
    ["binary", "\u0016\u0003\u0001\u0002", "SOURCE_BAD_SYSLOG", 0, "\u0016\u0003\u0001\u0002"],
  ])("%s ends the stream, and what was not read is given back", (_, stream, code, whole, rest) => {
    const read = decode(stream);
    expect(read.code).toBe(code);
    expect(read.messages).toHaveLength(whole);
    expect(read.rest).toBe(rest);
  });

  it("RFC 5425 §4.3: over TLS nothing but counts is taken", () => {
    expect(decode(`${A}\n`, { framing: "octet-counting" })).toMatchObject({ code: "SOURCE_BAD_SYSLOG", messages: [] });
  });
});

describe("RFC 6587 §3.4.2 line ends", () => {
  it("reads lines; \\r\\n and empty lines do no harm", () => {
    expect(decode(`${A}\n${B}\r\n\n\r\n${A}\n`).messages).toEqual([A, B, A]);
  });

  it("decides for each message", () => {
    expect(decode(`${A}\n${counted(B)}${A}\n`).messages).toEqual([A, B, A]);
  });

  it("a digit begins no line; with lf alone it is refused", () => {
    expect(decode(counted(A), { framing: "lf" })).toMatchObject({ code: "SOURCE_BAD_SYSLOG", messages: [] });
  });

  it("a line that never ends is refused at the limit", () => {
    expect(decode(`<1>${"x".repeat(200)}`, { maxMessageBytes: 100 }, [7])).toMatchObject({
      code: "SOURCE_RECORD_TOO_LONG",
      messages: [],
    });
  });

  it("a line without its end when the stream ends may be cut short, so it is no message", () => {
    expect(decode(`${A}\n${B}`)).toEqual({ messages: [A], code: "SOURCE_BAD_SYSLOG", rest: B });
  });
});

describe("any stream", () => {
  it("gives the same, however it is cut (property)", () => {
    const message = fc.string({ maxLength: 40 }).map((text) => `<13>${text}`);
    const frame = fc.oneof(
      message.map((text) => counted(text)),
      message.map((text) => `${text.replaceAll("\n", " ")}\n`),
      fc.constantFrom("\n", "12", " ", "<", "x", "0"),
    );
    expect.hasAssertions();
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (frames, sizes) => {
          const bytes = bytesOf(frames.join(""));
          expect(decode(bytes, {}, sizes)).toEqual(decode(bytes));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("loses no byte: messages, counts, line ends and what is given back make up the stream (property)", () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const decoder = createSyslogDecoder({ maxMessageBytes: 50 });
        const { messages, fault } = decoder.push(bytes);
        const given = messages.reduce((sum, message) => sum + message.length, 0);
        const rest = fault?.rest.length ?? decoder.end().fault?.rest.length ?? 0;
        expect(given + rest).toBeLessThanOrEqual(bytes.length);
        // What is in no message is framing.
        const framing = bytes.length - given - rest;
        expect(framing).toBeLessThanOrEqual(
          [...bytes].filter((byte) => byte === 10 || byte === 13 || byte === 32 || (byte >= 48 && byte <= 57)).length,
        );
      }),
    );
  });

  it("holds no more than a message of the greatest length, whatever a count promises", () => {
    const decoder = createSyslogDecoder({ maxMessageBytes: 1000 });
    decoder.push(bytesOf("1000 <"));
    for (let i = 0; i < 90; i += 1) decoder.push(bytesOf("0123456789"));
    expect(decoder.heldBytes).toBe(906);
    expect(decoder.push(new Uint8Array(99)).messages).toHaveLength(1);
    expect(decoder.heldBytes).toBe(0);
  });

  it("stays shut after a fault and keeps nothing", () => {
    const decoder = createSyslogDecoder();
    expect(decoder.push(bytesOf("x")).fault?.code).toBe("SOURCE_BAD_SYSLOG");
    const again = decoder.push(bytesOf(`${A}\n`));
    expect(again.messages).toEqual([]);
    expect(textOf(again.fault?.rest ?? new Uint8Array())).toBe(`${A}\n`);
    expect(decoder.heldBytes).toBe(0);
  });
});
