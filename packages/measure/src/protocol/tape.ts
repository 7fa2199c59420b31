// A tape: genuine accesses and scenarios mixed by time into the days that a scorer sees. Which row is which stays here: tables hold accesses alone.
import { type Access, AccessTable, Day, DAY_MS, type Names } from "@quis/detect";
import type { Stock, StockScenario } from "./stock.ts";

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
  readonly scenarios: readonly StockScenario[];
  readonly rowCount: number;
  readonly injectedCount: number;
  readonly stock: Stock;
  /** Beside the log: the stock's row. */
  readonly #rowAt: Uint32Array;
  /** Beside the log: number of the scenario plus one; 0 is genuine. */
  readonly #scenarioAt: Uint16Array;

  /** @param genuine rows of the stock in time order */
  constructor(stock: Stock, genuine: readonly number[], scenarios: readonly StockScenario[]) {
    this.stock = stock;
    this.names = stock.names;
    this.scenarios = scenarios;
    const injected = scenarios
      .flatMap(({ rows }, scenario) => rows.map((row) => ({ row, scenario })))
      .toSorted((a, b) => stock.order(a.row, b.row));
    this.injectedCount = injected.length;
    this.rowCount = genuine.length + injected.length;
    this.#rowAt = new Uint32Array(this.rowCount);
    this.#scenarioAt = new Uint16Array(this.rowCount);
    const days: { day: Day; accesses: Access[]; firstIndex: number }[] = [];
    let [i, j] = [0, 0];
    for (let index = 0; index < this.rowCount; index++) {
      const [real, misuse] = [genuine[i], injected[j]];
      let row: number;
      if (real !== undefined && (misuse === undefined || stock.order(real, misuse.row) <= 0)) {
        row = real;
        i++;
      } else {
        ({ row } = misuse!);
        this.#scenarioAt[index] = misuse!.scenario + 1;
        j++;
      }
      this.#rowAt[index] = row;
      const access = stock.accesses[row]!;
      const number = Math.floor(access.timeMs / DAY_MS);
      let current = days.at(-1);
      if (current === undefined || current.day.day !== number) {
        current = { day: new Day(new AccessTable(stock.names), number), accesses: [], firstIndex: index };
        days.push(current);
      }
      // One path for both: from here on a row is a row.
      const { table } = current.day;
      table.appendRow(stock.table, row);
      table.index[table.length - 1] = index;
      current.accesses.push(access);
    }
    this.days = days;
  }

  /** The scenario that the access at this index belongs to; undefined for a genuine one. */
  scenarioAt(index: number): number | undefined {
    const number = this.#scenarioAt[index];
    return number === undefined || number === 0 ? undefined : number - 1;
  }

  /** The access at this index. */
  accessAt(index: number): Access {
    return this.stock.accesses[this.#rowAt[index]!]!;
  }

  /** Takes back what a scorer's explainer wrote beside the rows, so that the next one finds them as the first did. */
  wipe(): void {
    for (const { day } of this.days) {
      day.table.explained.fill(0);
      day.table.logOdds.fill(0);
    }
  }
}
