import { expect, it } from "vitest";
import { hasSchema, OcsfCheck, SCHEMA_FOLDER } from "../helper/ocsf.ts";
import { play } from "../helper/play.ts";

if (!hasSchema && process.env["CI"] !== undefined) throw new Error(`expected the OCSF schema in ${SCHEMA_FOLDER}`);
if (!hasSchema)
  console.log(
    `skipped: the OCSF 1.8.0 schema is not in ${SCHEMA_FOLDER}; put ../shared beside the repository or set QUIS_SHARED`,
  );

it.skipIf(!hasSchema)("every event of a run conforms to the OCSF 1.8.0 schema's own files", () => {
  const check = new OcsfCheck();
  const { lines } = play({ seed: "schema", users: 40, days: 10 });
  const kinds = new Set<string>();
  const problems = new Set<string>();
  for (const line of lines) {
    const event = JSON.parse(line);
    kinds.add(`${event.class_uid}/${event.activity_id}/${event.status_id}`);
    for (const problem of check.check(event)) problems.add(`${event.class_uid}/${event.activity_id}: ${problem}`);
  }
  expect([...problems]).toEqual([]);
  for (const kind of [
    "6001/1/1",
    "6001/2/1",
    "6001/2/2",
    "6001/3/1",
    "6001/5/1",
    "6001/6/1",
    "6001/7/1",
    "6001/8/1",
    "3002/1/1",
    "3002/1/2",
    "3002/2/1",
  ]) {
    expect(kinds).toContain(kind);
  }
});

it.skipIf(!hasSchema)("the check itself finds what is wrong", () => {
  const check = new OcsfCheck();
  const [first] = play({ seed: "schema", users: 3, days: 1 }).lines.filter((line) => line.includes('"class_uid":6001'));
  const good = JSON.parse(first as string);
  expect(check.check({ ...good, colour: 1 })).toEqual(["colour is unknown"]);
  expect(check.check({ ...good, time: "now" })).toEqual(["time expected long_t, got now"]);
  expect(check.check({ ...good, metadata: { ...good.metadata, profiles: [] } })).toEqual(["actor needs profile host"]);
  const { web_resources: _, ...without } = good;
  expect(check.check(without)).toEqual(["web_resources is required"]);
});
