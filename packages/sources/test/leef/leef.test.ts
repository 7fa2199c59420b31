import { describe, expect, it } from "vitest";
import type { AccessEvent } from "@quis/event";
import type { FormatOptions } from "../../src/index.ts";
import { codes, run } from "../support/collect.ts";

function eventOf(text: string, options: Partial<FormatOptions> = {}): AccessEvent {
  const [first] = run("leef", text, options).outcomes;
  if (first?.outcome.kind !== "event") throw new Error(JSON.stringify(first?.outcome));
  return first.outcome.event;
}

const TIME = "devTime=1795341707960";

describe("LEEF event components", () => {
  it("1.0: attributes are parted by tabs and nothing else", () => {
    expect(eventOf(`LEEF:1.0|V|P|1|E|${TIME}\tusrName=anna^x\tmsg=a = b`)).toMatchObject({
      actor: { user: { name: "anna^x" } },
      message: "a = b",
    });
  });

  it.each<[string, string]>([
    ["^|", "^"],
    ["x5E|", "^"],
    ["0x5e|", "^"],
    ["0x09|", "\t"],
    ["|", "\t"],
    ["", "\t"],
    ["0x7C|", "|"],
    [";|", ";"],
  ])("2.0: the delimiter written as %j is %j", (written, delimiter) => {
    expect(eventOf(`LEEF:2.0|V|P|1|E|${written}${TIME}${delimiter}usrName=anna`).actor).toMatchObject({
      user: { name: "anna" },
    });
  });

  it("the same attribute twice is refused: a user's text may have brought it", () => {
    expect(codes(run("leef", `LEEF:2.0|V|P|1|E|^|${TIME}^usrName=anna^msg=hi^usrName=admin`))).toEqual([
      "SOURCE_DUPLICATE_KEY",
    ]);
  });

  it("isLoginEvent and isLogoutEvent are logon and logoff; cat says how it ended", () => {
    expect(eventOf(`LEEF:1.0|V|P|1|E|${TIME}\tusrName=anna\tisLoginEvent=true\tcat=Failed`)).toMatchObject({
      type_uid: 300_201,
      status_id: 2,
      user: { name: "anna" },
    });
    expect(eventOf(`LEEF:1.0|V|P|1|E|${TIME}\tusrName=anna\tisLogoutEvent=true`)).toMatchObject({ type_uid: 300_202 });
  });
});

describe("devTime with devTimeFormat", () => {
  const timeOf = (time: string, format: string, options: Partial<FormatOptions> = {}): string =>
    new Date(
      eventOf(`LEEF:1.0|V|P|1|E|devTime=${time}\tdevTimeFormat=${format}\tusrName=a`, options).time,
    ).toISOString();

  it.each<[string, string, string]>([
    ["Nov 22 2026 10:01:47.500 UTC", "MMM dd yyyy HH:mm:ss.SSS z", "2026-11-22T10:01:47.500Z"],
    ["Nov 22 2026 10:01:47 GMT+02:00", "MMM dd yyyy HH:mm:ss z", "2026-11-22T08:01:47.000Z"],
    ["2026-11-22T10:01:47+0200", "yyyy-MM-dd'T'HH:mm:ssZ", "2026-11-22T08:01:47.000Z"],
    ["22/11/2026 10:01:47 PM +00:00", "dd/MM/yyyy hh:mm:ss a XXX", "2026-11-22T22:01:47.000Z"],
  ])("%s as %s", (time, format, expected) => {
    expect(timeOf(time, format)).toBe(expected);
  });

  it("a format without zone takes --zone, and is refused without", () => {
    expect(timeOf("2026-11-22 10:01:47", "yyyy-MM-dd HH:mm:ss", { zone: "Europe/Berlin" })).toBe(
      "2026-11-22T09:01:47.000Z",
    );
    expect(
      codes(run("leef", "LEEF:1.0|V|P|1|E|devTime=2026-11-22 10:01:47\tdevTimeFormat=yyyy-MM-dd HH:mm:ss")),
    ).toEqual(["SOURCE_NO_ZONE"]);
  });

  it("a format that is none is refused, and thousands of them cost no memory", () => {
    const lines = Array.from({ length: 500 }, (_, i) => `LEEF:1.0|V|P|1|E|devTime=x\tdevTimeFormat=q${i}`).join("\n");
    expect(new Set(codes(run("leef", lines)))).toEqual(new Set(["SOURCE_BAD_TIME"]));
  });
});
