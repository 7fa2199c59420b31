// Short accesses for tests; everybody and everything in them is invented.
import {
  type Access,
  AccessTable,
  Context,
  type ContextTables,
  Day,
  DAY_MS,
  Names,
  Peers,
  type World,
} from "../src/index.ts";

/** 2026-03-02, a Monday, in days since the epoch. */
export const MONDAY: number = Date.UTC(2026, 2, 2) / DAY_MS;

/** An instant on a day after MONDAY, `HH:MM`. */
export function at(dayOffset: number, clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return (MONDAY + dayOffset) * DAY_MS + (hours * 60 + minutes) * 60_000;
}

export function access(given: Partial<Access> & { readonly timeMs: number }): Access {
  return {
    index: given.timeMs / 1000,
    source: "desk",
    user: "u1",
    unit: "North",
    userType: "User",
    session: "s1",
    subjects: [],
    activity: "Read",
    operation: "consultation",
    purpose: "casework",
    caseRef: "",
    justification: "",
    recordCount: null,
    object: "persons",
    address: "192.0.2.10",
    device: "ws-1",
    failed: false,
    breakGlass: false,
    ...given,
  };
}

export function worldOf(tables: ContextTables = {}): World {
  const names = new Names();
  const context = new Context(names, tables, "test");
  return { names, context, peers: new Peers(names, context) };
}

/** The day of the accesses, which must be in time order and of one UTC day. */
export function dayOf(world: World, accesses: readonly Access[]): Day {
  const table = new AccessTable(world.names);
  for (const one of accesses) table.append(one);
  return new Day(table, Math.floor((accesses[0]?.timeMs ?? MONDAY * DAY_MS) / DAY_MS));
}
