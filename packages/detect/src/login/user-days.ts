// What one user's day looks like from the desks: changes between them within minutes, whose they are, hours active. And the usual of it.
import { type Day, FAILED, NONE, SERVICE_ACCOUNT, Stamps } from "../access/index.ts";
import { hourBit } from "./active-hours.ts";
import { deskOf, type Desks } from "./desks.ts";

const MINUTE_MS = 60_000;

/** One user's day; the next reading overwrites it. */
export class DeskDay {
  /** Changes of desk within the minutes allowed: who walks to another desk makes one. */
  changes = 0;
  /** Of these, returns to a desk that was itself used within the minutes allowed: activity at both, which one person hardly makes. */
  returns = 0;
  /** Of these, changes to or from a desk that is somebody else's. */
  foreignChanges = 0;
  /** Accesses at a desk that is somebody else's, whether interleaved or not. */
  foreignAccesses = 0;
  accesses = 0;
  /** Hours with an access, as bits. */
  hours = 0;
  // When each desk was used last, by slot.
  readonly #lastUses = new Stamps();
  #lastMs: Float64Array = new Float64Array(64);

  /** Rows for which `skipped` is not 0 are left out. A refused access is an attempt and no sign of presence. */
  read(day: Day, user: number, minutes: number, desks: Desks, skipped?: Uint8Array): void {
    const { table } = day;
    this.changes = 0;
    this.returns = 0;
    this.foreignChanges = 0;
    this.foreignAccesses = 0;
    this.accesses = 0;
    this.hours = 0;
    let before = NONE;
    let beforeMs = -Infinity;
    this.#lastUses.begin();
    let beforeForeign: boolean = false;
    for (const row of day.rowsOf(user)) {
      if (skipped !== undefined && skipped[row] !== 0) continue;
      if (((table.flags[row] as number) & (FAILED | SERVICE_ACCOUNT)) !== 0) continue;
      const timeMs = table.timeMs[row] as number;
      this.hours |= hourBit(timeMs);
      const desk = deskOf(table, row);
      if (desk === NONE) continue;
      this.accesses++;
      let foreign: boolean = beforeForeign;
      if (desk !== before) {
        const owner = desks.owner(desk, day.day);
        foreign = owner !== NONE && owner !== user;
        if (before !== NONE && timeMs - beforeMs <= minutes * MINUTE_MS) {
          this.changes++;
          if (
            this.#lastUses.has(desk) &&
            timeMs - (this.#lastMs[this.#lastUses.slot(desk)] as number) <= minutes * MINUTE_MS
          )
            this.returns++;
          if (foreign || beforeForeign) this.foreignChanges++;
        }
      }
      if (foreign) this.foreignAccesses++;
      const use = this.#lastUses.slot(desk);
      if (use === this.#lastMs.length) this.#lastMs = grownTo(this.#lastMs, use * 2);
      this.#lastMs[use] = timeMs;
      before = desk;
      beforeMs = timeMs;
      beforeForeign = foreign;
    }
  }
}

/** Per user: changes and days so far, and the hours of the last day seen. */
export class UserDays {
  #changes: Float64Array = new Float64Array(256);
  #returns: Float64Array = new Float64Array(256);
  #days: Float64Array = new Float64Array(256);
  #hours = new Uint32Array(256);
  #lastDays = new Int32Array(256).fill(-2);
  allChanges = 0;
  allReturns = 0;
  allDays = 0;

  add(user: number, day: number, changes: number, returns: number, hours: number): void {
    if (user >= this.#days.length) this.#grow(user);
    this.#changes[user] = (this.#changes[user] as number) + changes;
    this.#days[user] = (this.#days[user] as number) + 1;
    this.#hours[user] = hours;
    this.#lastDays[user] = day;
    this.#returns[user] = (this.#returns[user] as number) + returns;
    this.allChanges += changes;
    this.allReturns += returns;
    this.allDays++;
  }

  changes(user: number): number {
    return this.#changes[user] ?? 0;
  }

  returns(user: number): number {
    return this.#returns[user] ?? 0;
  }

  days(user: number): number {
    return this.#days[user] ?? 0;
  }

  /** Hours of the day before, as bits; 0 if the user was not active on it. */
  hoursBefore(user: number, day: number): number {
    return this.#lastDays[user] === day - 1 ? (this.#hours[user] as number) : 0;
  }

  #grow(user: number): void {
    const capacity = Math.max(this.#days.length * 2, user + 1);
    const [hours, lastDays] = [new Uint32Array(capacity), new Int32Array(capacity).fill(-2)];
    hours.set(this.#hours);
    lastDays.set(this.#lastDays);
    this.#changes = grownTo(this.#changes, capacity);
    this.#returns = grownTo(this.#returns, capacity);
    this.#days = grownTo(this.#days, capacity);
    this.#hours = hours;
    this.#lastDays = lastDays;
  }
}

/** `HH:MM` of an instant, UTC. */
export function clock(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 16);
}

function grownTo(column: Float64Array, capacity: number): Float64Array {
  const larger = new Float64Array(capacity);
  larger.set(column);
  return larger;
}
