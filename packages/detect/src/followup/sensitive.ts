// The accesses that ask for work behind them: break-glass, and what the agency calls sensitive. Read per user and subject of one day.
import { type Day, FAILED, NONE, BREAK_GLASS, SERVICE_ACCOUNT, Stamps, type Names } from "../access/index.ts";

/** One user's sensitive accesses to one subject on one day. */
export interface SensitiveUnit {
  readonly user: number;
  readonly subject: number;
  readonly day: number;
  readonly firstMs: number;
  /** As the source states it. */
  readonly unit: number;
  /** The last reference that was given, `NONE` if there was none. */
  readonly caseRef: number;
  readonly breakGlass: boolean;
  /** Some access had an explanation. */
  readonly explained: boolean;
  /** Some row is evidence of a finding. */
  readonly frozen: boolean;
  readonly events: readonly number[];
}

export class SensitiveAccesses {
  readonly #names: Names;
  readonly #objects: ReadonlySet<string>;
  readonly #places = new Stamps();

  /** `objects`: texts of `Access.object` that are sensitive, such as a table of health data. */
  constructor(names: Names, objects: readonly string[]) {
    this.#names = names;
    this.#objects = new Set(objects);
  }

  isSensitive(day: Day, row: number): boolean {
    const flags = day.table.flags[row] as number;
    if ((flags & (FAILED | SERVICE_ACCOUNT)) !== 0) return false;
    if ((flags & BREAK_GLASS) !== 0) return true;
    return this.#objects.size > 0 && this.#objects.has(this.#names.objects.text(day.table.object[row] as number));
  }

  /** Sensitive accesses are rare: the units are objects. */
  read(day: Day, user: number, frozen?: Uint8Array): readonly SensitiveUnit[] {
    const { table } = day;
    let units: SensitiveUnit[] | undefined;
    for (const row of day.rowsOf(user)) {
      if (!this.isSensitive(day, row)) continue;
      if (units === undefined) this.#places.begin();
      units ??= [];
      const to = table.subjectFrom[row + 1] as number;
      for (let entry = table.subjectFrom[row] as number; entry < to; entry++) {
        const subject = table.subject[entry] as number;
        const place = this.#places.slot(subject);
        const known = units[place];
        const caseRef = table.caseRef[row] as number;
        units[place] = {
          user,
          subject,
          day: day.day,
          firstMs: known?.firstMs ?? (table.timeMs[row] as number),
          unit: table.unit[row] as number,
          caseRef: caseRef === NONE ? (known?.caseRef ?? NONE) : caseRef,
          breakGlass: (known?.breakGlass ?? false) || ((table.flags[row] as number) & BREAK_GLASS) !== 0,
          explained: (known?.explained ?? false) || table.explained[entry] !== 0,
          frozen: (known?.frozen ?? false) || (frozen !== undefined && frozen[row] !== 0),
          events: [...(known?.events ?? []), table.index[row] as number],
        };
      }
    }
    return units ?? [];
  }
}
