// Who opened which record on the last days, a list per day, so that what is older than the window falls off whole and memory never grows.
import { Stamps } from "../access/index.ts";

interface ViewerDay {
  readonly day: number;
  /** Subjects ascending; those of one subject stand together. */
  subjects: Uint32Array;
  users: Uint32Array;
  indices: Float64Array;
  frozen: Uint8Array;
  length: number;
}

/** Accesses of the last `windowDays` − 1 learned days: together with the day that is being judged they are the window. */
export class ViewerDays {
  readonly windowDays: number;
  #days: ViewerDay[] = [];
  /** Users found by `gather`. */
  readonly gathered: Stamps = new Stamps();
  /** s: distinct pairs (record, user) in the last `windowDays` learned days, evidence of findings left out. */
  pairs = 0;
  /** t: distinct records of these. */
  records = 0;

  constructor(windowDays: number) {
    this.windowDays = windowDays;
  }

  begin(day: number): void {
    this.#days = this.#days.filter((one) => one.day > day - this.windowDays);
    this.#days.push({
      day,
      subjects: new Uint32Array(1024),
      users: new Uint32Array(1024),
      indices: new Float64Array(1024),
      frozen: new Uint8Array(1024),
      length: 0,
    });
  }

  /** Subjects must come in ascending order. */
  add(subject: number, user: number, index: number, frozen: boolean): void {
    const today = this.#days.at(-1) as ViewerDay;
    const at = today.length;
    if (at === today.subjects.length) {
      const grown = <T extends Uint32Array | Float64Array | Uint8Array>(column: T, empty: T): T => {
        empty.set(column);
        return empty;
      };
      today.subjects = grown(today.subjects, new Uint32Array(at * 2));
      today.users = grown(today.users, new Uint32Array(at * 2));
      today.indices = grown(today.indices, new Float64Array(at * 2));
      today.frozen = grown(today.frozen, new Uint8Array(at * 2));
    }
    today.subjects[at] = subject;
    today.users[at] = user;
    today.indices[at] = index;
    today.frozen[at] = frozen ? 1 : 0;
    today.length = at + 1;
  }

  /** Counts s and t anew: once a day, over the window alone. All days are walked side by side, subject by subject. */
  end(): void {
    this.pairs = 0;
    this.records = 0;
    const at = this.#days.map(() => 0);
    for (;;) {
      let subject = Infinity;
      for (const [i, one] of this.#days.entries())
        if ((at[i] as number) < one.length) subject = Math.min(subject, one.subjects[at[i] as number] as number);
      if (subject === Infinity) return;
      this.gathered.begin();
      for (const [i, one] of this.#days.entries()) {
        let next = at[i] as number;
        for (; next < one.length && one.subjects[next] === subject; next++)
          if (one.frozen[next] === 0) this.gathered.slot(one.users[next] as number);
        at[i] = next;
      }
      this.pairs += this.gathered.size;
      if (this.gathered.size > 0) this.records++;
    }
  }

  /** Puts the users who opened the record in the window before `day` into `gathered`. */
  gather(day: number, subject: number): void {
    this.gathered.begin();
    for (const one of this.#days) {
      if (one.day <= day - this.windowDays || one.day >= day) continue;
      for (let at = firstOf(one, subject); at < one.length && one.subjects[at] === subject; at++)
        this.gathered.slot(one.users[at] as number);
    }
  }

  /** Log indices of these accesses. */
  events(day: number, subject: number): number[] {
    const events: number[] = [];
    for (const one of this.#days) {
      if (one.day <= day - this.windowDays || one.day >= day) continue;
      for (let at = firstOf(one, subject); at < one.length && one.subjects[at] === subject; at++)
        events.push(one.indices[at] as number);
    }
    return events;
  }
}

function firstOf(day: ViewerDay, subject: number): number {
  let [low, high] = [0, day.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((day.subjects[middle] as number) < subject) low = middle + 1;
    else high = middle;
  }
  return low;
}
