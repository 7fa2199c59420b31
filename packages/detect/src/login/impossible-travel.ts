// D9.travel: one account at two places faster than anybody travels. Needs places. ../../../../docs/reference/detectors/D9.md
import { type AccessTable, type Day, type Dictionary, FAILED, NONE, SERVICE_ACCOUNT } from "../access/index.ts";
import {
  type Applicability,
  type Description,
  type Detector,
  type DetectorState,
  figure,
  parametersOf,
  Scores,
  type World,
} from "../detector/index.ts";
import { distanceKm, type Place, Places } from "./places.ts";
import { clock } from "./user-days.ts";

const DEFAULTS = {
  /** Such as `10.8.=52.37,4.90`. */
  places: [] as readonly string[],
  fastestKmPerHour: 250,
  nearKm: 25,
};

export const IMPOSSIBLE_TRAVEL: Detector = {
  id: "D9.travel",
  kind: "impossible-travel",
  version: "1",
  grain: "user",
  review: { harm: 5, minutes: 6, prior: [1, 3] },
  defaults: DEFAULTS,
  open: (world, parameters) =>
    new ImpossibleTravel(
      world,
      parametersOf({ id: "D9.travel", defaults: DEFAULTS }, parameters, {
        fastestKmPerHour: { least: 50, most: 5000 },
        nearKm: { least: 0, most: 20_000 },
      }),
    ),
};

/** The fastest change of place of one user's day. */
interface Leg {
  readonly fromRow: number;
  readonly toRow: number;
  readonly km: number;
  readonly kmPerHour: number;
}

class ImpossibleTravel implements DetectorState {
  readonly #world: World;
  readonly #places: Places;
  readonly #fastest: number;
  readonly #nearKm: number;
  // Where a device is, and where an address is; filled as they come, because the texts do not change.
  readonly #ofDevice: (Place | null)[] = [];
  readonly #ofAddress: (Place | null)[] = [];

  constructor(
    world: World,
    settings: { readonly places: readonly string[]; readonly fastestKmPerHour: number; readonly nearKm: number },
  ) {
    this.#world = world;
    this.#places = new Places(settings.places);
    this.#fastest = settings.fastestKmPerHour;
    this.#nearKm = settings.nearKm;
  }

  applies(): Applicability {
    return this.#places.size > 0
      ? { applies: true }
      : { applies: false, reason: "accesses state no place, and no places were given for addresses or devices" };
  }

  score(day: Day): Scores {
    const scores = new Scores();
    for (const user of day.users) {
      const leg = this.#fastestLeg(day, user);
      if (leg !== undefined) scores.add(user, NONE, this.#value(leg));
    }
    return scores;
  }

  describe(day: Day, user: number): Description {
    const leg = this.#fastestLeg(day, user);
    if (leg === undefined)
      return { sentence: "No place is known for this day.", counter: [], formula: "", figures: {}, events: [] };
    const { table } = day;
    const value = this.#value(leg);
    const [from, to] = [table.timeMs[leg.fromRow] as number, table.timeMs[leg.toRow] as number];
    const hours = Math.max(to - from, 1000) / 3_600_000;
    return {
      sentence:
        leg.km === 0
          ? "All accesses of the day came from one place."
          : `Two places ${figure(leg.km)} km apart within ${figure(hours * 60)} minutes, from ${clock(from)} to ${clock(to)} UTC: ` +
            `${figure(leg.kmPerHour)} km an hour, where ${this.#fastest} is possible.`,
      counter: [
        "A remote desktop or a private network shows the place of its exit, which one person can change in an instant.",
      ],
      formula: `max(0, ln((${figure(leg.km)} ÷ ${figure(hours)}) ÷ ${this.#fastest})) = ${figure(value)}`,
      figures: { km: figure(leg.km), hours: figure(hours), km_per_hour: figure(leg.kmPerHour), score: figure(value) },
      events: [table.index[leg.fromRow] as number, table.index[leg.toRow] as number],
    };
  }

  // Places are given, not learned.
  learn(): void {}

  #value(leg: Leg): number {
    return leg.kmPerHour <= this.#fastest ? 0 : Math.log(leg.kmPerHour / this.#fastest);
  }

  // Undefined if no access of the day has a place.
  #fastestLeg(day: Day, user: number): Leg | undefined {
    const { table } = day;
    let fastest: Leg | undefined;
    let before: Place | null = null;
    let beforeRow = 0;
    for (const row of day.rowsOf(user)) {
      if (((table.flags[row] as number) & (FAILED | SERVICE_ACCOUNT)) !== 0) continue;
      const place = this.#placeOf(table, row);
      if (place === null) continue;
      fastest ??= { fromRow: row, toRow: row, km: 0, kmPerHour: 0 };
      if (before !== null && before !== place) {
        const km = distanceKm(before, place);
        // Clocks are good to a second.
        const hours = Math.max((table.timeMs[row] as number) - (table.timeMs[beforeRow] as number), 1000) / 3_600_000;
        if (km > this.#nearKm && km / hours > fastest.kmPerHour)
          fastest = { fromRow: beforeRow, toRow: row, km, kmPerHour: km / hours };
      }
      before = place;
      beforeRow = row;
    }
    return fastest;
  }

  #placeOf(table: AccessTable, row: number): Place | null {
    const { devices, addresses } = this.#world.names;
    return (
      this.#known(this.#ofDevice, devices, table.device[row] as number) ??
      this.#known(this.#ofAddress, addresses, table.address[row] as number)
    );
  }

  #known(places: (Place | null)[], texts: Dictionary, number: number): Place | null {
    const known = places[number];
    if (known !== undefined) return known;
    return (places[number] = this.#places.find(texts.text(number)) ?? null);
  }
}
