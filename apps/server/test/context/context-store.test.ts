import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ContextKind } from "@quis/contract";
import { ContextStore } from "../../src/context/context-store.ts";

let folder: string;
let store: ContextStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-context-"));
  store = new ContextStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* once(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof text === "string" ? Buffer.from(text) : text;
}
const put = (kind: ContextKind, text: string | Uint8Array): ReturnType<ContextStore["import"]> =>
  store.import({ kind, file: "t.csv", bytes: once(text) });

const ROSTER = "user,start,end,unit\nu1,2026-01-05T08:00:00Z,2026-01-05T16:00:00Z,Intake\n";

describe("context", () => {
  it("keeps a version for each change and none for the same bytes", async () => {
    expect(await put("roster", ROSTER)).toMatchObject({ rows: 1, version: 1, unchanged: false });
    expect(await put("roster", ROSTER)).toMatchObject({ rows: 1, version: 1, unchanged: true });
    expect(await put("roster", `${ROSTER}u2,2026-01-05T08:00:00Z,2026-01-05T16:00:00Z,Intake\n`)).toMatchObject({
      rows: 2,
      version: 2,
    });
    expect(await readdir(join(folder, "roster"))).toEqual(["000001.csv", "000002.csv"]);
  });

  it.each([
    ["", /expected a header line, got an empty file/],
    ["user,start\n", /expected the columns user, start, end of roster, got none named end/],
    [`${ROSTER}u2,2026-01-05T08:00:00Z\n`, /line 3: expected 4 fields, got 2/],
    [`${ROSTER},2026-01-05T08:00:00Z,2026-01-05T16:00:00Z,x\n`, /line 3: expected a value for user, got none/],
    [`${ROSTER}u2,2026-01-05 08:00,2026-01-05T16:00:00Z,x\n`, /line 3: expected an RFC 3339 time with zone for start/],
    [`${ROSTER}u2,2026-01-05T16:00:00Z,2026-01-05T08:00:00Z,x\n`, /line 3: expected end not before start/],
    [Buffer.concat([Buffer.from(ROSTER), Buffer.from([0xff, 0xfe, 10])]), /line 3: expected a CSV row in UTF-8/],
    [`${ROSTER}"u2,2026\n`, /line 3: expected a CSV row/],
  ])("refuses %j whole", async (text, message) => {
    await expect(put("roster", text)).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });
});
