import { MAX_SAMPLE_BYTES, type PreviewRow } from "@quis/contract";
import { describe, expect, it } from "vitest";
import { explainedPaths } from "../../src/sample/explained.ts";
import { nameOf, SAMPLE_BYTES } from "../../src/sample/read-sample.ts";
import { base64url } from "../../src/text/index.ts";
import { sizeText } from "../../src/sample/size-text.ts";

const field = (path: string, to: string[], changes: string[] = [], required: string | null = null, value = "v") => ({
  path,
  value,
  to,
  changes,
  required,
});
const event = (
  line: number,
  fields: PreviewRow extends infer R ? (R extends { fields: infer F } ? F : never) : never,
): PreviewRow => ({
  kind: "event",
  line,
  raw: "",
  raw_bytes: 0,
  event: {},
  fields,
});

describe("a sample on the page", () => {
  it("takes as many bytes as the contract allows", () => {
    expect(SAMPLE_BYTES).toBe(MAX_SAMPLE_BYTES);
  });

  it("sends mappings in base64url of UTF-8, also those with halves of characters", () => {
    for (const text of ["a: ü\n", "😀?>", "", "\ud800x"])
      expect(Buffer.from(base64url(text), "base64url").toString()).toBe(text.toWellFormed());
    expect(base64url("~~~???")).not.toMatch(/[+/=]/);
  });

  it("names a file as the server takes it: no control characters, never empty", () => {
    expect(nameOf(new File([], "a\u0000b\u001f.csv"))).toBe("a_b_.csv");
    expect(nameOf(new File([], ""))).toBe("file");
    expect(nameOf(new File([], "x".repeat(5000)))).toHaveLength(1000);
    expect(nameOf(new File([], "\ud800.csv")).isWellFormed()).toBe(true);
  });

  it("says sizes as people do", () => {
    expect([0, 1, 999, 1000, 12_345, 1_048_576, 2e9].map(sizeText)).toEqual([
      "0 bytes",
      "1 byte",
      "999 bytes",
      "1.0 kB",
      "12 kB",
      "1.0 MB",
      "2.0 GB",
    ]);
  });

  it("tells for each value what became of it, over all explained records", () => {
    const { paths, records } = explainedPaths([
      event(2, [
        field("user", ["actor.user.uid"], ["unmapped.x"], null, ""),
        field("left", ["unmapped.left"]),
        field("kind", [], ["activity_id"]),
        field("check", [], [], "expected a time"),
        field("nowhere", []),
      ]),
      event(3, [field("user", ["actor.user.name"], [], "expected a user", "u-2")]),
      event(4, null),
      { kind: "quarantine", line: 5, raw: "", raw_bytes: 0, code: "SOURCE_BAD_TIME", reason: "" },
    ]);
    expect(records).toBe(2);
    expect(paths.map(({ path, fate }) => [path, fate])).toEqual([
      ["user", "kept"],
      ["left", "unmapped"],
      ["kind", "decides"],
      ["check", "checked"],
      ["nowhere", "raw"],
    ]);
    expect(paths[0]).toMatchObject({
      example: "u-2",
      to: ["actor.user.uid", "actor.user.name"],
      required: "expected a user",
    });
  });
});
