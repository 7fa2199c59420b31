// Where desks are, for sources that say no place: the agency names its sites by the start of addresses or devices.
import { DetectError } from "../error.ts";

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

const EARTH_RADIUS_KM = 6371;

/** Entries such as `10.8.=52.37,4.90`: texts that begin so are there. The longest start that fits counts. */
export class Places {
  readonly #starts: readonly { readonly start: string; readonly place: Place }[];

  /** @throws DetectError DETECT_PARAMETER_INVALID */
  constructor(entries: readonly string[]) {
    this.#starts = entries.map(placeOf).sort((a, b) => b.start.length - a.start.length);
  }

  get size(): number {
    return this.#starts.length;
  }

  find(text: string): Place | undefined {
    return text === "" ? undefined : this.#starts.find(({ start }) => text.startsWith(start))?.place;
  }
}

function placeOf(entry: string): { readonly start: string; readonly place: Place } {
  const found = /^(.+)=(-?\d{1,3}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(entry);
  const [latitude, longitude] = [Number(found?.[2]), Number(found?.[3])];
  if (found === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180)
    throw new DetectError(
      "DETECT_PARAMETER_INVALID",
      `D9.travel: expected places such as 10.8.=52.37,4.90 (start of an address or device, latitude, longitude), got ${JSON.stringify(entry)}`,
    );
  return { start: found[1] as string, place: { latitude, longitude } };
}

/** Great-circle distance in km, by the haversine formula on a sphere. */
export function distanceKm(a: Place, b: Place): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = (from: number, to: number): number => Math.sin(radians(to - from) / 2) ** 2;
  const h =
    half(a.latitude, b.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(a.longitude, b.longitude);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
