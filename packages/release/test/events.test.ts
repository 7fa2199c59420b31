// The outsider's way in: of a release that holds each row is an event again, as far as it is shown; of one that does not hold, none is.
import { parsePolicy } from "@quis/tlog";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeLog, RECORDS } from "../../bundle/test/small-logs.ts";
import { releasedEvents } from "../src/index.ts";
import { makeRelease, sealed, SHOWN } from "./small-release.ts";

const encoder = new TextEncoder();

describe("released events", () => {
  it("hold what is shown, the entry they are known by, and say what is proved, vouched for and withheld", async () => {
    const { files, policy, rows } = await makeRelease(SHOWN);
    const { events, sha256, contents } = releasedEvents(files, policy);
    expect(contents.rows).toBe(2);
    expect(events[1]).toEqual({
      time: sealed[3]!.time,
      class_uid: 6001,
      category_uid: 6,
      activity_id: 2,
      type_uid: 600102,
      severity_id: 0,
      actor: { user: rows[1]!.vouched["actor.user"] },
      oversight: { operation: "consultation", justification: "=check, of address" },
      metadata: { version: "1.8.0", product: { name: "Records", vendor_name: "Invented" }, uid: `${RECORDS}#3` },
      unmapped: {
        metadata: sealed[3]!.metadata,
        release: {
          sha256,
          title: "Accesses",
          case: "R-1",
          origin: RECORDS,
          index: 3,
          proved: SHOWN.toSorted(),
          vouched: ["actor.user"],
          withheld: ["actor.session", "category_uid", "oversight.subjects", "severity_id"],
        },
      },
    });
    expect(JSON.stringify(events)).not.toMatch(/u-7|Ada Sample|p-[0-4]|s-1/);
  });

  it("of a withheld kind are of the base class, with the operation as the source's own word", async () => {
    const { files, policy } = await makeRelease(["time", "oversight.operation"]);
    expect(releasedEvents(files, policy).events[0]).toMatchObject({
      class_uid: 0,
      category_uid: 0,
      activity_id: 99,
      activity_name: "consultation",
      type_uid: 99,
      metadata: { product: { name: "Public-records release" } },
    });
    const bare = await makeRelease(["time"]);
    expect(releasedEvents(bare.files, bare.policy).events[0]).toMatchObject({ activity_id: 0, type_uid: 0 });
  });

  it("of a withheld time have none, so that an import quarantines them", async () => {
    const { files, policy } = await makeRelease(["oversight.operation"]);
    expect(releasedEvents(files, policy).events[0]).not.toHaveProperty("time");
  });

  it("are none if any octet of the release is another, a signature by nobody we know aside", async () => {
    const { files, policy } = await makeRelease(SHOWN);
    // The deed's file is the one whose digest nothing holds: what it proves is compared, a witness whom the policy does not name is not.
    const deed = new TextDecoder().decode(files.get("deed.quis.json"));
    const [from, to] = [deed.indexOf("— witness.example"), deed.lastIndexOf(String.raw`\n"`)];
    const start = encoder.encode(deed.slice(0, from)).length;
    const unknown = { start, end: start + encoder.encode(deed.slice(from, to)).length };
    expect(unknown.end).toBeGreaterThan(unknown.start);
    const paths = [...files.keys()];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.nat(), fc.integer({ min: 1, max: 255 }), (path, at, flip) => {
        const bytes = Uint8Array.from(files.get(path)!);
        const place = at % bytes.length;
        fc.pre(path !== "deed.quis.json" || place < unknown.start || place >= unknown.end);
        bytes[place]! ^= flip;
        expect(() => releasedEvents(new Map(files).set(path, bytes), policy)).toThrow(/expected/);
      }),
      { numRuns: 300 },
    );
    for (const path of paths) {
      const without = new Map(files);
      without.delete(path);
      expect(() => releasedEvents(without, policy)).toThrow(/expected/);
    }
  });

  it("are none under other keys", async () => {
    const { files } = await makeRelease(SHOWN);
    const other = await makeLog(RECORDS, sealed, "desk", 11);
    expect(() => releasedEvents(files, parsePolicy(`log ${other.vkey}\nquorum none\n`))).toThrow(/expected/);
  });
});
