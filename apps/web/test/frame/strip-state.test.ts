import type { Status } from "@quis/contract";
import { describe, expect, it } from "vitest";
import { askedText } from "../../src/frame/asked-text.ts";
import { stripOf } from "../../src/frame/strip-state.ts";

const verified: NonNullable<Status["verified"]> = {
  ok: true,
  log: "records",
  tree_size: 10,
  root: "",
  entries_checked: 10,
  checked_at: "2026-11-22T13:00:00.000Z",
  seconds: 1,
};
const status: Status = {
  version: "0.1.0",
  data: "x",
  logs: [
    {
      name: "records",
      origin: "o",
      vkey: "k",
      size: 4218,
      checkpoint_size: 4218,
      root: "",
      signed_at: "2026-11-22T14:02:11.000Z",
    },
  ],
  indexed: 4218,
  sources: [],
  quarantined: 0,
  verified: null,
  demo: false,
};
const today = "2026-11-22";

describe("the strip", () => {
  it("is neutral while nothing was verified since the start", () => {
    expect(stripOf(status, today)).toEqual([
      { name: "log", tone: "neutral", text: "4,218 entries · signed 14:02:11 UTC" },
      { name: "verified", tone: "neutral", text: "Not verified since start" },
    ]);
  });

  it("is green only for a verification that found the log whole", () => {
    const states = stripOf({ ...status, verified }, today);
    expect(states.filter(({ tone }) => tone === "ok").map(({ name }) => name)).toEqual(["verified"]);
  });

  it("says how many witnesses cosigned, and in red what is not published or forked", () => {
    const witnessed = {
      count: 3,
      cosigned: 3,
      quorum_met: true,
      fail: "open" as "open" | "closed",
      published_size: 4218,
      forked: false,
    };
    const of = (change: Partial<typeof witnessed>, name: "records" | "oversight" = "records") =>
      stripOf({ ...status, logs: [{ ...status.logs[0]!, name, witnessed: { ...witnessed, ...change } }] }, today)
        .filter((state) => state.name === "witnessed")
        .map(({ tone, text }) => `${tone}: ${text}`);
    expect(of({})).toEqual(["neutral: cosigned by 3 of 3 witnesses"]);
    expect(of({}, "oversight")).toEqual([]);
    expect(of({ cosigned: 1, quorum_met: false })).toEqual(["warn: cosigned by 1 of 3 witnesses"]);
    expect(of({ cosigned: 0, quorum_met: false }, "oversight")).toEqual([
      "warn: oversight: cosigned by 0 of 3 witnesses",
    ]);
    expect(of({ fail: "closed", published_size: 4000, quorum_met: false })).toEqual([
      "bad: records log: 218 entries without the witnesses’ quorum",
    ]);
    expect(of({ forked: true })).toEqual(["bad: records log stopped: a witness saw another history"]);
  });

  it("is red with the reason when one did not, the oversight log's too", () => {
    const first_bad = { what: "tile", index: 3, path: null, code: "TLOG_TILE_MISMATCH", reason: "expected a, got b" };
    expect(stripOf({ ...status, verified: { ...verified, ok: false, first_bad } }, today)[1]).toEqual({
      name: "verified",
      tone: "bad",
      text: "Verification failed: expected a, got b",
    });
    const oversight = { ...verified, ok: false, first_bad };
    expect(stripOf({ ...status, verified: { ...verified, ok: false, oversight } }, today)[1]?.text).toContain(
      "expected a",
    );
  });

  it("says what is not yet signed or indexed, what was set aside, and the day when it is another", () => {
    const log = { ...status.logs[0]!, size: 4220, signed_at: "2026-11-21T23:00:00.000Z" };
    const states = stripOf({ ...status, logs: [log], quarantined: 1, demo: true }, today);
    expect(states.map(({ text }) => text)).toEqual([
      "4,220 entries · signed 21 Nov 2026 23:00:00 UTC · 2 not yet under a signature · 2 being indexed",
      "Not verified since start",
      "1 record set aside as unreadable",
      "Invented data",
    ]);
    expect(states.some(({ tone }) => tone === "ok")).toBe(false);
  });
});

describe("the question box", () => {
  it("holds what leads to the page", () => {
    expect(askedText("/", { q: "P-1" })).toBe("P-1");
    expect(askedText("/who/a%2Fb%20c", {})).toBe("a/b c");
    expect(askedText("/event/7", {})).toBe("7");
    expect(askedText("/events", { source: "x" })).toBe("");
    expect(askedText("/who/%E0%A4%A", {})).toBe("");
  });
});
