// Rows of the plate-search log, in the shape of vendors' public-records exports: id,userId,searchDate,cameraCount,reason.
// Users are pseudonymous, the date has no zone (it is UTC), the reason is what was typed, at times URL-encoded.
import { DAY_MS, formatClock } from "../calendar/index.ts";
import { STREAM, type Seeds } from "../random/index.ts";
import type { Draft } from "./draft.ts";

export const PLATE_SEARCH_HEADER = `"id","userId","searchDate","cameraCount","reason"`;

export class PlateSearchWriter {
  readonly #seeds: Seeds;
  #rows = 0;

  constructor(seeds: Seeds) {
    this.#seeds = seeds;
  }

  /** A version-4 shaped UUID (RFC 9562 §5.4) of this tag and number. */
  #uuid(tag: typeof STREAM.plate | typeof STREAM.plateUser, n: number): string {
    const random = this.#seeds.stream(tag, n);
    const hex = Array.from({ length: 4 }, () => random.uint32().toString(16).padStart(8, "0")).join("");
    const variant = "89ab"[random.below(4)] as string;
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  /** One row that begins with the newline before it: like the originals, the file ends without one. */
  format(draft: Draft): string {
    this.#rows += 1;
    const week = Math.floor(draft.time / (7 * DAY_MS));
    // Cameras are added and taken down week by week; some searches stay within the town.
    const network = 2290 + (this.#seeds.hash(STREAM.plateCount, week) % 60);
    const cameras = this.#seeds.unit(STREAM.plateCount, this.#rows, 1) < 0.2 ? 41 + (week % 3) : network;
    return (
      `\n"${this.#uuid(STREAM.plate, this.#rows)}","${this.#uuid(STREAM.plateUser, draft.session.person.index)}",` +
      `"${formatClock(draft.time, true)}",${cameras},"${draft.reason}"`
    );
  }
}
