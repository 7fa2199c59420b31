// "One source stopped, one column dropped, 1,000 sequence numbers cut out, a clock shifted by 10 minutes, a vocabulary collapsed: each reported with the exact
// range or field within one rhythm period; none of it on the untouched twin."
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Gap, GapsAnswer } from "@quis/contract";
import type { Instance } from "@quis/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OcsfValidator, sharedData } from "../ocsf/index.ts";
import {
  ACTOR,
  change,
  type Clock,
  DAY_MS,
  feed,
  importLines,
  type Json,
  type Line,
  openAt,
  simulateWorld,
  START_MS,
  ticking,
  type World,
} from "./support/gap-world.ts";

/** Three weeks as they should be, then a week in which everything is wrong: one rhythm period. */
const WRONG_MS = START_MS + 21 * DAY_MS + 10 * 3_600_000;
const END_MS = START_MS + 28 * DAY_MS;
const HOUR_MS = 3_600_000;

const folder = await mkdtemp(join(tmpdir(), "quis-gaps-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

const schemaFolder = sharedData("ocsf-schema-1.8.0", "the OCSF 1.8.0 schema");
const untouched = simulateWorld("twin", 36, 28);
const cut: Line[] = [];

function damaged(): World {
  const world: World = new Map(untouched);
  // One source stopped.
  world.set(
    "db",
    untouched.get("db")!.filter(({ timeMs }) => timeMs < WRONG_MS),
  );
  // 1,000 numbers cut out.
  const north = untouched.get("desk-north")!;
  const from = north.findIndex(({ timeMs }) => timeMs >= WRONG_MS);
  cut.push(...north.slice(from, from + 1000));
  world.set("desk-north", [...north.slice(0, from), ...north.slice(from + 1000)]);
  // One column dropped.
  change(world, "desk-west", WRONG_MS, (event) => {
    delete (event["src_endpoint"] as Json)["hostname"];
  });
  // A vocabulary collapsed.
  change(world, "desk-south", WRONG_MS, (event) => {
    const oversight = event["oversight"] as Json | undefined;
    if (oversight?.["justification"] !== undefined) oversight["justification"] = "investigation";
  });
  return world;
}

async function look(instance: Instance, state: "open" | "closed" | "all" = "open"): Promise<GapsAnswer> {
  return instance.gaps(ACTOR, { state });
}

function of(answer: GapsAnswer, source: string, kind: string): Gap[] {
  return answer.gaps.filter((gap) => gap.source === source && gap.kind === kind);
}

describe("a damaged run and its untouched twin", () => {
  const clock: Clock = { nowMs: END_MS };
  let quiet: GapsAnswer;
  let instance: Instance;
  let answer: GapsAnswer;
  const world = damaged();

  beforeAll(async () => {
    // One after the other: a process has one embedded store.
    const twin = await openAt(join(folder, "twin"), clock);
    await feed(twin, clock, untouched, { fromMs: START_MS, toMs: END_MS, batchMs: END_MS - START_MS });
    quiet = await look(twin, "all");
    await twin.close();
    instance = await openAt(join(folder, "damaged"), clock);
    await feed(instance, clock, world, { fromMs: START_MS, toMs: END_MS, batchMs: END_MS - START_MS });
    answer = await look(instance);
  });
  afterAll(async () => {
    await instance.close();
  });

  it("finds nothing in the untouched twin", () => {
    expect(quiet.gaps.map(({ source, kind, title }) => [source, kind, title])).toEqual([]);
    expect(quiet.sources.map(({ source, numbered_by: by }) => [source, by])).toEqual([
      ["db", "session"],
      ["desk-north", "source"],
      ["desk-south", "source"],
      ["desk-west", "source"],
    ]);
  });

  it("says from which event on the stopped source is silent", () => {
    const last = world.get("db")!.at(-1)!;
    expect(of(answer, "db", "silence")).toMatchObject([
      { from: new Date(last.timeMs).toISOString(), to: null, state: "open", evidence: { next_event: null } },
    ]);
  });

  it("names exactly the 1,000 numbers that are missing", () => {
    const first = (JSON.parse(cut[0]!.text) as { metadata: { sequence: number } }).metadata.sequence;
    expect(of(answer, "desk-north", "sequence-gap")).toMatchObject([
      { evidence: { first_missing: first, last_missing: first + 999, missing: 1000, numbered_by: "source" } },
    ]);
  });

  it("names the column that was dropped, and the last event that had it", async () => {
    const gone = of(answer, "desk-west", "field-vanished");
    expect(gone.map(({ evidence }) => evidence["field"])).toEqual(["src_endpoint.hostname"]);
    const before = world.get("desk-west")!.filter(({ timeMs }) => timeMs < WRONG_MS);
    const event = await instance.event(ACTOR, gone[0]!.evidence["last_index_with"] as number);
    expect((event.event as { metadata: Json }).metadata["uid"]).toBe(
      (JSON.parse(before.at(-1)!.text) as { metadata: Json }).metadata["uid"],
    );
  });

  it("names the vocabulary that collapsed, the value, and the last event with another", async () => {
    const collapsed = of(answer, "desk-south", "vocabulary-collapsed");
    expect(collapsed).toMatchObject([{ evidence: { column: "justification", value: '"investigation"' } }]);
    const reasons = (line: Line): unknown =>
      (JSON.parse(line.text) as { oversight?: Json }).oversight?.["justification"];
    const before = world.get("desk-south")!.filter((line) => line.timeMs < WRONG_MS && reasons(line) !== undefined);
    const event = await instance.event(ACTOR, collapsed[0]!.evidence["last_index_with_another"] as number);
    expect((event.event as { metadata: Json }).metadata["uid"]).toBe(
      (JSON.parse(before.at(-1)!.text) as { metadata: Json }).metadata["uid"],
    );
  });

  it("seals each finding when it is raised, and none twice", async () => {
    expect(answer.gaps.length).toBeGreaterThan(0);
    for (const gap of answer.gaps) {
      const sealed = await instance.event(ACTOR, gap.raised!.deed, "oversight");
      expect(sealed.event).toMatchObject({ class_uid: 2004, activity_id: 1, finding_info: { uid: gap.id } });
    }
    const again = await look(instance);
    expect(again.gaps).toEqual(answer.gaps);
  });

  it.skipIf(schemaFolder === undefined)(
    "gives findings that conform to OCSF 1.8.0, silences as log activity too",
    async () => {
      const { ocsf } = await instance.gaps(ACTOR, { ocsf: "true" });
      const validator = new OcsfValidator(schemaFolder ?? "");
      expect((ocsf ?? []).flatMap((event) => validator.check(event))).toEqual([]);
      expect(new Set((ocsf ?? []).map((event) => event["class_uid"]))).toEqual(new Set([2004, 1008]));
    },
  );

  it("finds the same after a rebuild", async () => {
    await instance.rebuild(ACTOR);
    expect((await look(instance)).gaps).toEqual(answer.gaps);
  });

  it("closes a gap with the receipts that filled it, and raises what is still missing", async () => {
    const [gap] = of(answer, "desk-north", "sequence-gap");
    await importLines(instance, "desk-north", cut.slice(0, 400));
    const partly = await look(instance, "all");
    const first = gap!.evidence["first_missing"] as number;
    expect(
      of(partly, "desk-north", "sequence-gap").map(({ state, evidence }) => [state, evidence["first_missing"]]),
    ).toEqual(
      expect.arrayContaining([
        ["closed", first],
        ["open", first + 400],
      ]),
    );
    const closed = partly.gaps.find(({ id }) => id === gap!.id)!;
    expect(closed.closed!.receipts).toMatchObject({ events: 400 });
    const [from, to] = closed.closed!.receipts!.indices[0]!;
    expect(to - from).toBe(399);
    const filled = await instance.event(ACTOR, from);
    expect(closed.closed!.receipts!.leaf_hashes[0]).toBe(filled.proof.leaf_hash);
    const deed = await instance.event(ACTOR, closed.closed!.deed, "oversight");
    expect(deed.event).toMatchObject({ class_uid: 2004, activity_id: 3, status_id: 4 });

    await importLines(instance, "desk-north", cut.slice(400));
    const whole = await look(instance, "all");
    const states = of(whole, "desk-north", "sequence-gap").map(({ state }) => state);
    expect(states).toEqual(["closed", "closed"]);
  });
});

describe("a clock that goes wrong", () => {
  const HOURS = 54;
  const run = async (name: string, lines: Line[]): Promise<GapsAnswer> => {
    const clock: Clock = { nowMs: START_MS };
    const instance = await openAt(join(folder, name), clock);
    await feed(instance, clock, new Map([["gate", lines]]), {
      fromMs: START_MS,
      toMs: START_MS + HOURS * HOUR_MS,
      batchMs: HOUR_MS,
    });
    const answer = await look(instance, "all");
    await instance.close();
    return answer;
  };

  it("is reported with its shift of 10 minutes and the hour in which it began", async () => {
    const answer = await run("clock", ticking(HOURS, { fromHour: 50, shiftMs: -600_000 }));
    expect(answer.gaps.map(({ kind }) => kind)).toEqual(["clock"]);
    const [gap] = answer.gaps;
    // Of receipt: the hour's events arrive at its end.
    expect(gap!.from).toBe(new Date(START_MS + 51 * HOUR_MS).toISOString());
    expect(Math.abs((gap!.evidence["shift_ms"] as number) - 600_000)).toBeLessThan(30_000);
  });

  it("is not reported of the untouched twin", async () => {
    expect((await run("clock-twin", ticking(HOURS))).gaps).toEqual([]);
  });
});
