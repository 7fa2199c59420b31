import type { AccessRow } from "@quis/contract";
import { describe, expect, it } from "vitest";
import { failureWords } from "../../src/app/failure-words.ts";
import { ApiError } from "../../src/api/index.ts";
import { examplesOf } from "../../src/home/examples.ts";
import { rowsAsCsv } from "../../src/list/save-rows.ts";

const row: AccessRow = {
  index: 9,
  time: "2026-11-22T14:02:11.000Z",
  received: "2026-11-22T14:02:12.000Z",
  source: "dmv",
  class_uid: 6003,
  activity_id: 2,
  activity: "Read",
  operation: "consultation",
  status: "success",
  user: "a-1",
  user_name: "",
  user_type: "",
  unit: "",
  session: "",
  subjects: ["P-1", "P-2"],
  record_count: null,
  case_ref: "",
  justification: "=1+1",
  purpose: "",
  object: "",
  text: "",
  src_ip: "",
};

describe("example questions", () => {
  it("come from the newest accesses, one of each kind that there is", () => {
    expect(examplesOf([row])).toEqual([
      { kind: "who", value: "P-1" },
      { kind: "user", value: "a-1" },
      { kind: "event", value: "9" },
    ]);
    expect(examplesOf([])).toEqual([]);
  });
});

describe("a list as CSV", () => {
  it("has every column and no formula", () => {
    const [head, line] = rowsAsCsv([row]).split("\r\n");
    expect(head).toContain('"index","time","received"');
    expect(line).toContain('"P-1 P-2"');
    expect(line).toContain(`"'=1+1"`);
  });
});

describe("words for a failure", () => {
  it.each([
    [new ApiError("WEB_UNREACHABLE", "x"), "down"],
    [new ApiError("WEB_BAD_ANSWER", "x", { status: 200 }), "broken"],
    [new ApiError("QUIS_NOT_FOUND", "x", { status: 404 }), "missing"],
    [new ApiError("QUIS_BAD_INPUT", "to: expected a time", { status: 400 }), "refused"],
    [new ApiError("QUIS_STORE", "x", { status: 500 }), "broken"],
    [new TypeError("x"), "broken"],
  ])("%s", (error, kind) => expect(failureWords(error).kind).toBe(kind));

  it("a refusal says what the server expected", () => {
    expect(failureWords(new ApiError("QUIS_BAD_INPUT", "to: expected a time", { status: 400 })).text).toBe(
      "to: expected a time",
    );
  });
});
