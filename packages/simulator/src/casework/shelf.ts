// The shelf: open files by unit, closed ones for as long as anybody may come back to them. Memory follows the number of
// open files, not the length of the run: a file that leaves the shelf is written to the context tables and forgotten.
import type { Random } from "../random/index.ts";
import { DAY_MS, HOUR_MS } from "../calendar/index.ts";
import { mainSubject, type CaseFile } from "./case-file.ts";

const KEEP_CLOSED_DAYS = 45;

export class Shelf {
  readonly #startMs: number;
  readonly #release: (file: CaseFile) => void;
  #open: CaseFile[][];
  #all: CaseFile[] = [];
  #closed: CaseFile[] = [];
  #tickets: CaseFile[] = [];
  #bySubject = new Map<number, CaseFile>();
  #members = new Set<CaseFile>();

  /** @param release called once for each file that leaves for good. */
  constructor(startMs: number, unitCount: number, release: (file: CaseFile) => void) {
    this.#startMs = startMs;
    this.#release = release;
    this.#open = Array.from({ length: unitCount }, () => []);
  }

  add(file: CaseFile): void {
    (this.#open[file.unit] as CaseFile[]).push(file);
    this.#all.push(file);
    this.#members.add(file);
    this.#bySubject.set(mainSubject(file), file);
  }

  /** Hands an open file over to another unit. */
  move(file: CaseFile, unit: number, unitName: string, at: number): void {
    this.#open[file.unit] = this.openIn(file.unit).filter((other) => other !== file);
    file.before.push({ unitName: file.unitName, from: file.unitSince });
    file.unit = unit;
    file.unitName = unitName;
    file.unitSince = at;
    (this.#open[unit] as CaseFile[]).push(file);
  }

  has(file: CaseFile): boolean {
    return this.#members.has(file);
  }

  addTicket(file: CaseFile): void {
    this.#tickets.push(file);
  }

  files(): readonly CaseFile[] {
    return this.#all;
  }

  openIn(unit: number): readonly CaseFile[] {
    return this.#open[unit] as CaseFile[];
  }

  findBySubject(subject: number): CaseFile | undefined {
    return this.#bySubject.get(subject);
  }

  /** An open file, heavier ones more often; of one unit or of all. Undefined when there is none. */
  draw(random: Random, unit?: number): CaseFile | undefined {
    const from = unit === undefined ? this.#all : (this.#open[unit] as CaseFile[]);
    if (from.length === 0) return undefined;
    for (let tries = 0; tries < 12; tries++) {
      const file = random.pick(from);
      if (random.unit() * 6 < file.weight) return file;
    }
    return random.pick(from);
  }

  /** A file closed within the last weeks, if any. */
  drawClosed(random: Random): CaseFile | undefined {
    return this.#closed.length === 0 ? undefined : random.pick(this.#closed);
  }

  /** Takes files off the open shelf whose closing day is over; gives up those closed long ago. */
  closeDue(day: number, random: Random): CaseFile[] {
    const due: CaseFile[] = [];
    for (const file of this.#all) {
      if (file.closeDay >= day) continue;
      file.closedAt = this.#startMs + file.closeDay * DAY_MS + 17 * HOUR_MS + random.below(2 * HOUR_MS);
      due.push(file);
    }
    if (due.length > 0) {
      this.#all = this.#all.filter((file) => file.closedAt < 0);
      this.#open = this.#open.map((files) => files.filter((file) => file.closedAt < 0));
      for (const file of due) {
        this.#members.delete(file);
        if (this.#bySubject.get(mainSubject(file)) === file) this.#bySubject.delete(mainSubject(file));
        this.#closed.push(file);
      }
    }
    const now = this.#startMs + day * DAY_MS;
    this.#closed = this.#giveUp(this.#closed, now - KEEP_CLOSED_DAYS * DAY_MS);
    this.#tickets = this.#giveUp(this.#tickets, now - DAY_MS);
    return due;
  }

  #giveUp(files: CaseFile[], before: number): CaseFile[] {
    const kept: CaseFile[] = [];
    for (const file of files) {
      if (file.closedAt < before) this.#release(file);
      else kept.push(file);
    }
    return kept;
  }

  /** Releases everything at the end of the run. What closes later is still open then. */
  clear(endMs: number, pending: readonly CaseFile[] = []): void {
    const rest = [...this.#closed, ...this.#tickets, ...this.#all, ...pending];
    for (const file of rest) {
      if (file.closedAt >= endMs) file.closedAt = -1;
      for (const assignment of file.assignments) if (assignment.to >= endMs) assignment.to = -1;
      this.#release(file);
    }
    this.#closed = [];
    this.#tickets = [];
    this.#all = [];
    this.#members.clear();
    this.#bySubject.clear();
  }
}
