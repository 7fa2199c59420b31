import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessEvent } from "@quis/event";
import type { FormatOptions } from "../../src/index.ts";
import { codes, run } from "../support/collect.ts";

function eventOf(text: string, options: Partial<FormatOptions> = {}): AccessEvent {
  const [first] = run("cef", text, options).outcomes;
  if (first?.outcome.kind !== "event") throw new Error(JSON.stringify(first?.outcome));
  return first.outcome.event;
}

const HEAD = "CEF:0|Example Corp|Gate|1.0|100|Seen|3|";
const cef = (extension: string, options?: Partial<FormatOptions>): AccessEvent =>
  eventOf(`${HEAD}rt=1795341707960 ${extension}`, options);

describe("CEF character encoding", () => {
  it("header: a pipe and a backslash are escaped, an equals sign is not", () => {
    const event = eventOf(String.raw`CEF:0|Exam\|ple|G\\|1=0|a\b|Se=en|3|rt=1795341707960 suser=a`);
    expect(event.metadata.product).toEqual({ vendor_name: "Exam|ple", name: "G\\", version: "1=0" });
    expect(event.metadata).toMatchObject({ event_code: String.raw`a\b` });
    expect(event.activity_name).toBe("Se=en");
  });

  it("extension: an equals sign and a backslash are escaped, line ends are \\n and \\r, a pipe stands for itself", () => {
    expect(cef(String.raw`suser=a msg=x\=1|y\\z\nnext\rlast`).message).toBe("x=1|y\\z\nnext\rlast");
  });

  it("values hold spaces; trailing ones are no part of the last", () => {
    expect(cef("msg=two words  suser=a  ")).toMatchObject({ message: "two words", actor: { user: { name: "a" } } });
  });

  it("a value with an unescaped equals sign is one value where no key can begin there", () => {
    expect(cef("suser=a request=https://x.example/?q=1&r=2 act=read")["http_request"]).toEqual({
      url: { url_string: "https://x.example/?q=1&r=2" },
    });
  });

  it("gives back what was written (property)", () => {
    const value = fc
      .string({ unit: "grapheme", maxLength: 30 })
      .map((text) => text.replaceAll("\0", "").trim())
      .filter((text) => text !== "");
    const escape = (text: string): string =>
      text
        .replaceAll(/[\\=]/g, String.raw`\$&`)
        .replaceAll("\n", String.raw`\n`)
        .replaceAll("\r", String.raw`\r`);
    expect.hasAssertions();
    fc.assert(
      fc.property(value, value, (name, message) => {
        const event = cef(`suser=${escape(name)} msg=${escape(message)} act=read`);
        expect(event.actor?.user?.name).toBe(name);
        expect(event.message).toBe(message);
      }),
    );
  });
});

describe("who acted", () => {
  it("is the source user; the target is the one it was done to", () => {
    const event = cef("suser=anna suid=17 sntdom=AGENCY duser=berta");
    expect(event.actor).toEqual({ user: { uid: "17", name: "anna", domain: "AGENCY" } });
    expect(event["resources"]).toEqual([{ name: "berta", type: "user", data: { uid: "berta", name: "berta" } }]);
  });

  it("is nobody where only a target is named: nothing is claimed about it", () => {
    expect(cef("duser=berta src=192.0.2.9")).toMatchObject({
      class_uid: 0,
      unmapped: { parties: { target: { name: "berta" }, source: { ip: "192.0.2.9" } } },
    });
  });

  it("text that a device did not escape cannot replace what the device wrote", () => {
    expect(codes(run("cef", `${HEAD}rt=1795341707960 suser=anna msg=hello suser=admin`))).toEqual([
      "SOURCE_DUPLICATE_KEY",
    ]);
  });

  it("categoryBehavior /Authentication/Verify is a logon of the target", () => {
    expect(
      cef("categoryBehavior=/Authentication/Verify categoryOutcome=/Failure duser=berta src=192.0.2.9"),
    ).toMatchObject({
      type_uid: 300_201,
      status_id: 2,
      user: { name: "berta" },
      src_endpoint: { ip: "192.0.2.9" },
    });
  });
});

describe("what was done", () => {
  it.each<[string, number, string | undefined]>([
    ["read", 2, "consultation"],
    ["Deleted", 4, "erasure"],
    ["export", 99, "disclosure"],
    ["blocked", 99, undefined],
    ["reading room", 99, undefined],
    ["constructor", 99, undefined],
  ])("act=%s", (act, activity, operation) => {
    const event = cef(`suser=a act=${act}`);
    expect([event.activity_id, event.oversight?.operation, (event["api"] as { operation: string }).operation]).toEqual([
      activity,
      operation,
      act,
    ]);
  });

  it.each<[string, number | undefined]>([
    ["success", 1],
    ["/Failure", 2],
    ["Denied", 2],
    ["partial success", undefined],
  ])("outcome=%s", (outcome, status) => {
    expect(cef(`suser=a outcome=${outcome}`).status_id).toBe(status);
  });

  it("labels name the custom fields; two alike stay as they were", () => {
    expect(cef("suser=a cs1Label=Case cs1=9 cs2Label=Case cs2=8 cn1=4").unmapped).toEqual({
      labelled: { Case: "9" },
      extension: { cs2Label: "Case", cs2: "8", cn1: "4" },
    });
  });
});

describe("when", () => {
  const timeOf = (extension: string, options: Partial<FormatOptions> = {}): string =>
    new Date(eventOf(`${HEAD}${extension} suser=a`, options).time).toISOString();

  it.each<[string, string, string]>([
    ["ms since the epoch", "rt=1795341707960", "2026-11-22T10:01:47.960Z"],
    ["with UTC", "rt=Nov 22 2026 10:01:47.5 UTC", "2026-11-22T10:01:47.500Z"],
    ["with an offset", "rt=Nov 22 2026 10:01:47 GMT+02:00", "2026-11-22T08:01:47.000Z"],
    ["in the device's zone", "rt=Nov 22 2026 02:01:47 dtz=America/Los_Angeles", "2026-11-22T10:01:47.000Z"],
    ["RFC 3339", "rt=2026-11-22T02:01:47-08:00", "2026-11-22T10:01:47.000Z"],
    [
      "start before rt before end",
      "end=1795341709000 rt=1795341708000 start=1795341707000",
      "2026-11-22T10:01:47.000Z",
    ],
  ])("%s", (_, extension, expected) => {
    expect(timeOf(extension)).toBe(expected);
  });

  it("the device's zone counts before --zone; a word that is no zone does not count", () => {
    expect(timeOf("rt=Nov 22 2026 02:01:47 dtz=Europe/Berlin", { zone: "UTC" })).toBe("2026-11-22T01:01:47.000Z");
    expect(timeOf("rt=Nov 22 2026 02:01:47 dtz=here", { zone: "UTC" })).toBe("2026-11-22T02:01:47.000Z");
  });

  it("a year that is not written follows from receipt, and from nothing else", () => {
    const text = `${HEAD}rt=Nov 22 02:01:47 UTC suser=a`;
    expect(codes(run("cef", text))).toEqual(["SOURCE_BAD_TIME"]);
    expect(timeOf("rt=Nov 22 02:01:47 UTC", { receivedMs: () => Date.UTC(2026, 11, 1) })).toBe(
      "2026-11-22T02:01:47.000Z",
    );
    expect(timeOf("rt=Nov 22 02:01:47 UTC", { receivedMs: () => Date.UTC(2026, 0, 1) })).toBe(
      "2025-11-22T02:01:47.000Z",
    );
  });

  it("a zone is never guessed", () => {
    expect(codes(run("cef", `${HEAD}rt=Nov 22 2026 02:01:47 suser=a`))).toEqual(["SOURCE_NO_ZONE"]);
    expect(codes(run("cef", `${HEAD}rt=Nov 22 2026 02:01:47 PST suser=a`))).toEqual(["SOURCE_NO_ZONE"]);
  });

  it("without a time of its own the relay's counts", () => {
    expect(new Date(eventOf(`<13>1 2026-11-22T10:01:51Z relay cef - - - ${HEAD}suser=a`).time).toISOString()).toBe(
      "2026-11-22T10:01:51.000Z",
    );
  });
});
