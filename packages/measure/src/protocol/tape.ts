// A tape: genuine accesses and scenarios mixed by time into the days that a scorer sees. Which row is which stays here: tables hold accesses alone.
import { type Access, AccessTable, Day, DAY_MS, Names } from "@quis/detect";
import type { Scenario } from "../background/index.ts";

export interface TapeDay {
  readonly day: Day;
  /** The rows' accesses, in the table's order. */
  readonly accesses: readonly Access[];
  /** Index in the log of the first row; the others follow without gaps. */
  readonly firstIndex: number;
}

export class Tape {
  readonly names: Names;
  readonly days: readonly TapeDay[];
  readonly scenarios: readonly Scenario[];
  readonly rowCount: number;
  readonly injectedCount: number;
  /** Beside the log: number of the scenario plus one; 0 is genuine. */
  readonly #scenarioOf: Uint16Array;

  constructor(names: Names, genuine: readonly Access[], scenarios: readonly Scenario[]) {
    this.names = names;
    this.scenarios = scenarios;
    const injected = scenarios
      .flatMap(({ rows }, scenario) => rows.map((access) => ({ access, scenario })))
      .toSorted((a, b) => order(a.access, b.access));
    this.injectedCount = injected.length;
    this.rowCount = genuine.length + injected.length;
    this.#scenarioOf = new Uint16Array(this.rowCount);
    const days: TapeDay[] = [];
    let current: { day: Day; accesses: Access[]; firstIndex: number } | undefined;
    let [i, j] = [0, 0];
    for (let index = 0; index < this.rowCount; index++) {
      const [real, fake] = [genuine[i], injected[j]];
      // One path for both: from here on a row is a row.
      let access: Access;
      if (real !== undefined && (fake === undefined || order(real, fake.access) <= 0)) {
        access = real;
        i++;
      } else {
        access = fake!.access;
        this.#scenarioOf[index] = fake!.scenario + 1;
        j++;
      }
      const number = Math.floor(access.timeMs / DAY_MS);
      if (current === undefined || current.day.day !== number) {
        current = { day: new Day(new AccessTable(names), number), accesses: [], firstIndex: index };
        days.push(current);
      }
      const { table } = current.day;
      table.append(access);
      table.index[table.length - 1] = index;
      current.accesses.push(access);
    }
    this.days = days;
  }

  /** The scenario that the access at this index belongs to; undefined for a genuine one. */
  scenarioAt(index: number): number | undefined {
    const number = this.#scenarioOf[index];
    return number === undefined || number === 0 ? undefined : number - 1;
  }

  /** The access at this index. */
  accessAt(index: number): Access {
    let [low, high] = [0, this.days.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.days[middle]!.firstIndex <= index) low = middle;
      else high = middle - 1;
    }
    const { accesses, firstIndex } = this.days[low]!;
    return accesses[index - firstIndex]!;
  }

  /** Takes back what a scorer's explainer wrote beside the rows, so that the next one finds them as the first did. */
  wipe(): void {
    for (const { day } of this.days) {
      day.table.explained.fill(0);
      day.table.logOdds.fill(0);
    }
  }
}

// By time; at the same instant by the place in the background's own order.
function order(a: Access, b: Access): number {
  return a.timeMs - b.timeMs || a.index - b.index;
}
