import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSyslog, type SyslogMessage, type SyslogOptions } from "../../src/index.ts";

function read(text: string, options: SyslogOptions = {}, receivedMs?: number): SyslogMessage {
  const message = compileSyslog(options)(text, receivedMs);
  if (!("message" in message)) throw new Error(`${message.code}: ${message.reason}`);
  return message;
}

function codeOf(text: string, options: SyslogOptions = {}, receivedMs?: number): string {
  const message = compileSyslog(options)(text, receivedMs);
  return "code" in message ? message.code : "message";
}

const received = Date.UTC(2026, 10, 22, 12);

describe("RFC 5424", () => {
  it("§6: all parts", () => {
    expect(
      read(
        '<165>1 2026-11-22T02:01:47.960123-08:00 host.example records 17 READ [a@32473 x="1" y="2"][meta sequenceId="9"] \uFEFFseen',
      ),
    ).toEqual({
      kind: "rfc5424",
      facility: 20,
      severity: 5,
      timeMs: Date.UTC(2026, 10, 22, 10, 1, 47, 960),
      timestamp: "2026-11-22T02:01:47.960123-08:00",
      hostname: "host.example",
      appName: "records",
      procId: "17",
      msgId: "READ",
      structuredData: { "a@32473": { x: "1", y: "2" }, meta: { sequenceId: "9" } },
      message: "seen",
    });
  });

  it("§6: NILVALUE everywhere, and no message", () => {
    expect(read("<0>1 - - - - - -")).toMatchObject({
      timeMs: undefined,
      hostname: undefined,
      structuredData: undefined,
      message: "",
    });
  });

  it('§6.3.3: a backslash escapes " \\ and ] and nothing else', () => {
    expect(read(String.raw`<0>1 - - - - - [x a="\"q\" \\ \] \n"]`).structuredData).toEqual({
      x: { a: String.raw`"q" \ ] \n` },
    });
  });

  it("§6.3.3: a repeated parameter is a list", () => {
    expect(read('<0>1 - - - - - [origin ip="192.0.2.1" ip="192.0.2.2" ip="192.0.2.3"]').structuredData).toEqual({
      origin: { ip: ["192.0.2.1", "192.0.2.2", "192.0.2.3"] },
    });
  });

  it.each<[string, string, string]>([
    ["§6.2.1 a priority beyond 191", "<192>1 - - - - - -", "SOURCE_BAD_SYSLOG"],
    ["§6.2.1 a priority with a leading zero", "<034>1 - - - - - -", "SOURCE_BAD_SYSLOG"],
    ["§6.2.2 another version", "<34>2 - - - - - -", "SOURCE_VERSION"],
    ["§6.2.3 a lower-case t", "<34>1 2026-11-22t02:01:47Z - - - - -", "SOURCE_BAD_TIME"],
    ["§6.2.3 seven digits of a second", "<34>1 2026-11-22T02:01:47.1234567Z - - - - -", "SOURCE_BAD_TIME"],
    ["§6.2.3 no offset", "<34>1 2026-11-22T02:01:47 - - - - -", "SOURCE_BAD_TIME"],
    ["§6.2.3 a day that is not", "<34>1 2026-02-30T02:01:47Z - - - - -", "SOURCE_BAD_TIME"],
    ["§6.2.4 a host name of 256", `<34>1 - ${"h".repeat(256)} - - - -`, "SOURCE_BAD_SYSLOG"],
    ["§6.2.5 an application of 49", `<34>1 - - ${"a".repeat(49)} - - -`, "SOURCE_BAD_SYSLOG"],
    ["§6.2.7 a message id of 33", `<34>1 - - - - ${"m".repeat(33)} -`, "SOURCE_BAD_SYSLOG"],
    ["§6 other than ASCII in a name", "<34>1 - Zoë - - - -", "SOURCE_BAD_SYSLOG"],
    ["§6 a field too few", "<34>1 - - - - -", "SOURCE_BAD_SYSLOG"],
    ["§6.3 no structured data", "<34>1 - - - - - hello", "SOURCE_BAD_SYSLOG"],
    ["§6.3 an element that does not end", '<34>1 - - - - - [a b="c"', "SOURCE_BAD_SYSLOG"],
    ["§6.3 a value that does not end", '<34>1 - - - - - [a b="c]', "SOURCE_BAD_SYSLOG"],
    ["§6.3.3 an unescaped bracket", '<34>1 - - - - - [a b="c]d"]', "SOURCE_BAD_SYSLOG"],
    ["§6.3.2 a name of 33", `<34>1 - - - - - [${"n".repeat(33)}]`, "SOURCE_BAD_SYSLOG"],
    ["§6.3.2 the same element twice", "<34>1 - - - - - [a][a]", "SOURCE_DUPLICATE_KEY"],
    ["a name that reaches a prototype", '<34>1 - - - - - [__proto__ a="1"]', "SOURCE_DUPLICATE_KEY"],
    ["text glued to structured data", '<34>1 - - - - - [a b="c"]x', "SOURCE_BAD_SYSLOG"],
    [
      "thousands of elements",
      `<34>1 - - - - - ${Array.from({ length: 65 }, (_, i) => `[e${i}]`).join("")}`,
      "SOURCE_BAD_SYSLOG",
    ],
  ])("refuses %s", (_, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it("gives back what was written (property)", () => {
    const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9@.]{0,20}$/);
    const data = fc.dictionary(
      name,
      fc.dictionary(name, fc.string({ unit: "grapheme", maxLength: 20 }), { maxKeys: 4 }),
      { maxKeys: 4 },
    );
    expect.hasAssertions();
    fc.assert(
      fc.property(data, fc.string({ unit: "grapheme" }), (elements, message) => {
        const written = Object.entries(elements)
          .map(
            ([id, params]) =>
              `[${id}${Object.entries(params)
                .map(([key, value]) => ` ${key}="${value.replaceAll(/["\\\]]/g, String.raw`\$&`)}"`)
                .join("")}]`,
          )
          .join("");
        const got = read(`<13>1 - - - - - ${written || "-"} ${message}`);
        expect({ ...got.structuredData }).toEqual({ ...elements });
        expect(got.message).toBe(message);
      }),
    );
  });
});

describe("RFC 3164", () => {
  const line = "<38>Nov 22 02:01:47 desk sshd[17]: Accepted publickey for anna";

  it("§4.1: priority, time, host, tag and text", () => {
    expect(read(line, { zone: "America/Los_Angeles" }, received)).toEqual({
      kind: "rfc3164",
      facility: 4,
      severity: 6,
      timeMs: Date.UTC(2026, 10, 22, 10, 1, 47),
      timestamp: "Nov 22 02:01:47",
      hostname: "desk",
      appName: "sshd",
      procId: "17",
      msgId: undefined,
      structuredData: undefined,
      message: "Accepted publickey for anna",
    });
  });

  it("without a zone it is refused: never guessed", () => {
    expect(codeOf(line, {}, received)).toBe("SOURCE_NO_ZONE");
  });

  it("without a time of receipt its year is not known: never guessed", () => {
    expect(codeOf(line, { zone: "UTC" })).toBe("SOURCE_BAD_TIME");
  });

  it.each<[string, string, string | undefined]>([
    ["the day after is still this year: clocks differ", "Nov 23 11:59:59", "2026-11-23T11:59:59.000Z"],
    ["more than a day ahead is last year", "Nov 23 12:00:01", "2025-11-23T12:00:01.000Z"],
    ["later in the year is last year", "Dec 31 23:59:59", "2025-12-31T23:59:59.000Z"],
    ["a day padded by a space", "Nov  2 00:00:00", "2026-11-02T00:00:00.000Z"],
    ["29 February in no such year", "Feb 29 00:00:00", undefined],
    ["a day that is not", "Nov 31 00:00:00", undefined],
    ["a month that is not", "Now 22 00:00:00", undefined],
    ["a second that is not", "Nov 22 00:00:61", undefined],
  ])("the year: %s", (_, stamp, expected) => {
    const message = compileSyslog({ zone: "UTC" })(`<13>${stamp} desk a: b`, received);
    expect("timeMs" in message ? new Date(message.timeMs ?? 0).toISOString() : undefined).toBe(expected);
  });

  it("a message of New Year's Eve that comes in on New Year's Day, and one that runs ahead", () => {
    const newYear = Date.UTC(2027, 0, 1, 0, 0, 5);
    expect(read("<13>Dec 31 23:59:59 desk a: b", { zone: "UTC" }, newYear).timeMs).toBe(
      Date.UTC(2026, 11, 31, 23, 59, 59),
    );
    expect(read("<13>Jan  1 00:00:10 desk a: b", { zone: "UTC" }, newYear - 10_000).timeMs).toBe(
      Date.UTC(2027, 0, 1, 0, 0, 10),
    );
  });

  it("29 February is that of the leap year before", () => {
    expect(read("<13>Feb 29 01:00:00 desk a: b", { zone: "UTC" }, Date.UTC(2029, 0, 1)).timeMs).toBe(
      Date.UTC(2028, 1, 29, 1),
    );
  });

  it("a year in the message counts as it stands", () => {
    expect(read("<13>Nov 22 2019 02:01:47: desk a: b", { zone: "UTC" })).toMatchObject({
      timeMs: Date.UTC(2019, 10, 22, 2, 1, 47),
      hostname: "desk",
    });
  });

  it("an hour that a zone had twice or not at all is refused", () => {
    const zone = "America/Los_Angeles";
    expect(codeOf("<13>Nov  1 01:30:00 desk a: b", { zone }, received)).toBe("SOURCE_BAD_TIME");
    expect(codeOf("<13>Mar  8 02:30:00 desk a: b", { zone }, received)).toBe("SOURCE_BAD_TIME");
  });

  it("rsyslog's file format has a full time and no priority", () => {
    expect(read("2026-11-22T02:01:47.960123+01:00 desk sudo: anna : TTY=pts/0")).toMatchObject({
      timeMs: Date.UTC(2026, 10, 22, 1, 1, 47, 960),
      severity: undefined,
      hostname: "desk",
      appName: "sudo",
      message: "anna : TTY=pts/0",
    });
  });

  it("a message without host, without tag", () => {
    expect(read("<13>Nov 22 02:01:47 a[1]: b", { zone: "UTC" }, received)).toMatchObject({
      hostname: undefined,
      appName: "a",
      message: "b",
    });
    expect(read("<13>Nov 22 02:01:47 desk no tag here", { zone: "UTC" }, received)).toMatchObject({
      hostname: "desk",
      appName: undefined,
      message: "no tag here",
    });
  });

  it.each(["hello", "<13>hello", "<13>", "", "Nov 22", "<999>Nov 22 02:01:47 desk a: b"])("refuses %j", (text) => {
    expect(codeOf(text, { zone: "UTC" }, received)).toBe("SOURCE_BAD_SYSLOG");
  });
});
