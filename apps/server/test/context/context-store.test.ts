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

  it.each([
    ["work", "user,subject,kind,from,to\nu1,p1,visit,,\n", /line 2: expected a value for from, got none/],
    ["work", "user,subject,kind,from\n", /got none named to/],
    [
      "work",
      "user,subject,kind,from,to\nu1,p1,visit,2026-01-02T00:00:00Z,2026-01-01T00:00:00Z\n",
      /to not before from/,
    ],
    ["subject_groups", "subject,group\np1,\n", /line 2: expected a value for group, got none/],
  ] as const)("refuses a bad table of %s: %j", async (kind, text, message) => {
    await expect(put(kind, text)).rejects.toThrow(message);
  });

  it("accepts what may be a mistake with a note: repeated rows, overlapping spans, users that no table names", async () => {
    const users = "user,role,unit,start,end\nu1,clerk,A,2026-01-01T00:00:00Z,2026-03-01T00:00:00Z\n";
    expect(await put("users", users)).toMatchObject({ notes: [] });
    // Posts one after the other are no mistake.
    expect(await put("users", `${users}u1,lead,A,2026-03-01T00:00:00Z,\n`)).toMatchObject({ notes: [], rows: 2 });
    const overlapping = `${users}u1,lead,A,2026-02-01T00:00:00Z,\n`;
    expect(await put("users", overlapping)).toMatchObject({
      notes: [
        expect.stringMatching(
          /^1 row of users overlap in time with another of the same user; .*the post that began last/,
        ),
      ],
    });
    const assigned = "C-1,u1,2026-01-05T00:00:00Z,2026-02-05T00:00:00Z";
    const assignments = `case,user,from,to\n${assigned}\n${assigned}\nC-1,u1,2026-02-01T00:00:00Z,\nC-1,u9,2026-02-01T00:00:00Z,\n`;
    expect(await put("assignments", assignments)).toMatchObject({
      rows: 4,
      notes: [
        "1 row of assignments repeat another row whole",
        expect.stringMatching(/^1 row of assignments overlap in time with another of the same case, user, role/),
        "1 row of assignments name somebody who is not in users",
      ],
    });
  });

  it("names its present tables by version and hash, and gives a named older one as it was", async () => {
    await put("roster", ROSTER);
    const [first] = await store.present();
    expect(first).toMatch(/^roster@1:[0-9a-f]{16}$/);
    await put("roster", `${ROSTER}u2,2026-01-05T08:00:00Z,2026-01-05T16:00:00Z,Intake\n`);
    expect(await store.present()).not.toContain(first);
    const { tables, missing } = await store.tables([first!, "roster@7:0000000000000000", "nothing@1:00", "../x@1:00"]);
    expect(missing).toEqual(["roster@7:0000000000000000", "nothing@1:00", "../x@1:00"]);
    const row = { user: "u1", start: "2026-01-05T08:00:00Z", end: "2026-01-05T16:00:00Z", unit: "Intake" };
    expect([...tables.roster!]).toEqual([row]);
    // Asked for twice, cut twice.
    expect([...tables.roster!]).toEqual([row]);
  });
});
