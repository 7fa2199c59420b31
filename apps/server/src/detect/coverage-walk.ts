// How much of the history declared relationships explain, and how much of what was made up: a walk over the days that learns nothing else.
import { type Context, Coverage, type CoverageReport, Day, type Explainer, type Names } from "@quis/detect";
import { type Piece, readChunks, tableOf } from "./columns.ts";
import { piecesByDay } from "./day-judge.ts";

export class CoverageWalk {
  readonly #names: Names;
  readonly #explainer: Explainer;
  readonly #coverage: Coverage;
  #open: Piece[] = [];
  #day = -Infinity;

  constructor(names: Names, context: Context, explainer: Explainer) {
    this.#names = names;
    this.#explainer = explainer;
    this.#coverage = new Coverage(context, explainer);
  }

  /** Rows in the order of (time, index). */
  take(bytes: Uint8Array): void {
    for (const chunk of readChunks(this.#names, bytes))
      for (const { day, piece } of piecesByDay(chunk)) {
        if (day !== this.#day) this.#close();
        this.#day = day;
        this.#open.push(piece);
      }
  }

  report(): CoverageReport {
    this.#close();
    return this.#coverage.report();
  }

  #close(): void {
    const pieces = this.#open;
    this.#open = [];
    if (pieces.length === 0) return;
    const day = new Day(tableOf(this.#names, pieces), this.#day);
    this.#explainer.annotate(day);
    this.#coverage.add(day);
  }
}
