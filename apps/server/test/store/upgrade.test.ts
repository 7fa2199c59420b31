// A store of an older version: its rows lack columns, so that it is emptied and filled again from the payload.
import { afterEach, beforeEach, expect, it } from "vitest";
import { openEngine } from "../../src/store/engine.ts";
import { openStore } from "../../src/store/index.ts";
import { numberedLine } from "./events.ts";
import { testPlace, type TestPlace } from "./stores.ts";

let place: TestPlace;
beforeEach(async () => {
  place = await testPlace("embedded");
});
afterEach(() => place.stop());

it.each([
  [3, "shape"],
  [4, "device"],
])("takes no row of a version before %i, and is whole after it was filled again", async (version, column) => {
  const lines = Array.from({ length: 20 }, (_, index) => numberedLine(index));
  const first = await openStore(place.location);
  await first.insert(0, lines);
  await first.close();
  const engine = await openEngine(place.location);
  await engine.command(`ALTER TABLE quis.migrations DELETE WHERE version >= ${version} SETTINGS mutations_sync = 2`);
  await engine.command("DROP TABLE quis.to_access SYNC");
  await engine.command(`ALTER TABLE quis.access DROP COLUMN ${column}`);
  await engine.close();

  const store = await openStore(place.location);
  expect([await store.count(), await store.next()]).toEqual([0, 0]);
  await store.insert(0, lines);
  expect(await store.checkConsistent(20)).toEqual({ ok: true });
  expect(await store.copiesMatch()).toEqual({ ok: true });
  expect(await store.query("SELECT countIf(shape = '') FROM quis.access")).toEqual([[0]]);
  await store.close();
});
