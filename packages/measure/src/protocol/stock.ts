// A background as rows of one table: genuine accesses and those of every scenario, all appended by the same call. Tapes are made of their numbers.
import { type Access, AccessTable, type Names } from "@quis/detect";
import type { Background } from "../background/index.ts";

/** A scenario by the numbers of its rows in the stock, in time order. */
export interface StockScenario {
  readonly kind: string;
  readonly about?: string;
  readonly rows: readonly number[];
}

export class Stock {
  readonly names: Names;
  readonly table: AccessTable;
  readonly accesses: readonly Access[];
  /** Rows from 0 up to, without, this are genuine and in time order. */
  readonly genuineCount: number;
  readonly scenarios: readonly StockScenario[];
  /** Every subject of the genuine accesses, once, in the order in which they come. */
  readonly subjects: readonly string[];

  constructor(names: Names, background: Background) {
    this.names = names;
    this.table = new AccessTable(names);
    this.genuineCount = background.accesses.length;
    const accesses = [...background.accesses];
    const subjects = new Set<string>();
    for (const access of background.accesses) {
      this.table.append(access);
      for (const subject of access.subjects) subjects.add(subject);
    }
    this.scenarios = background.scenarios.map(({ rows, ...scenario }) => ({
      ...scenario,
      rows: rows.map((access) => {
        this.table.append(access);
        return accesses.push(access) - 1;
      }),
    }));
    this.accesses = accesses;
    this.subjects = [...subjects];
  }

  /** By time; at the same instant by the place in the background's own order. */
  order(a: number, b: number): number {
    const [one, other] = [this.accesses[a]!, this.accesses[b]!];
    return one.timeMs - other.timeMs || one.index - other.index;
  }
}
