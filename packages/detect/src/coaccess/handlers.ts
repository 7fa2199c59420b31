// Who handled a record lately: the last few distinct users per subject, in pages, so that memory follows the subjects seen and never doubles at once.

const PAGE_SUBJECTS = 4096;

export class Handlers {
  readonly #most: number;
  readonly #pages: Uint32Array[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Users, the latest first, then zeros (`NONE`); a view that later calls change. */
  of(subject: number): Uint32Array {
    const page = this.#pages[Math.floor(subject / PAGE_SUBJECTS)];
    if (page === undefined) return NOBODY;
    const from = (subject % PAGE_SUBJECTS) * this.#most;
    return page.subarray(from, from + this.#most);
  }

  /** Makes the user the latest handler of the subject; whoever is beyond the last place is forgotten. */
  note(subject: number, user: number): void {
    const at = Math.floor(subject / PAGE_SUBJECTS);
    this.#pages[at] ??= new Uint32Array(PAGE_SUBJECTS * this.#most);
    const page = this.#pages[at];
    const from = (subject % PAGE_SUBJECTS) * this.#most;
    if (page[from] === user) return;
    let place = from;
    while (place < from + this.#most - 1 && page[place] !== user && page[place] !== 0) place++;
    page.copyWithin(from + 1, from, place);
    page[from] = user;
  }
}

const NOBODY = new Uint32Array(0);
