// One request's view of names: which are shown, and what stands in place of the others.
import type { Sight } from "@quis/contract";
import { nobody, type Pseudonyms, type PseudonymPurpose } from "./pseudonym.ts";
import { seesAll, type Shown } from "./sight.ts";
import { maskText, type Author, type Names } from "./words.ts";

/** Words of texts that are ids or full names: of a user whose id it is, or a subject's. In lower case. */
export interface KnownWords {
  readonly users: ReadonlyMap<string, string>;
  readonly subjects: ReadonlyMap<string, string>;
}

export const NO_WORDS: KnownWords = { users: new Map(), subjects: new Map() };

export interface ViewOptions {
  readonly sight: Sight;
  readonly shown: Shown;
  readonly purpose: PseudonymPurpose;
  readonly pseudonyms: Pseudonyms;
}

/** Whether what was touched is a table or a system by its name: letters and underscores, in parts. */
export function isPlainObject(text: string): boolean {
  return /^[\p{L}_]{1,48}(?:\.[\p{L}_]{1,48}){0,3}$/u.test(text);
}

export class View {
  readonly #options: ViewOptions;

  constructor(options: ViewOptions) {
    this.#options = options;
  }

  /** Whether every name is shown. */
  get isOpen(): boolean {
    return seesAll(this.#options.sight);
  }

  get masksUsers(): boolean {
    return this.#options.sight.users !== "named";
  }

  get masksSubjects(): boolean {
    return this.#options.sight.subjects !== "named";
  }

  /** Whether not even pseudonyms are shown. */
  get isBlind(): boolean {
    const { users, subjects } = this.#options.sight;
    return users === "none" || subjects === "none";
  }

  showsUser(id: string): boolean {
    return !this.masksUsers || this.#options.shown.users.has(id);
  }

  showsSubject(id: string): boolean {
    return !this.masksSubjects || this.#options.shown.subjects.has(id);
  }

  user(id: string): string {
    if (id === "" || this.showsUser(id)) return id;
    return this.#options.sight.users === "none" ? nobody("user") : this.#of("user", id);
  }

  subject(id: string): string {
    if (id === "" || this.showsSubject(id)) return id;
    return this.#options.sight.subjects === "none" ? nobody("person") : this.#of("person", id);
  }

  /** Ids of sessions often hold their user's. */
  session(id: string): string {
    if (id === "" || !this.masksUsers) return id;
    return this.#options.sight.users === "none" ? nobody("session") : this.#of("session", id);
  }

  /** A text that may be anybody's id. */
  value(text: string): string {
    if (text === "" || this.isOpen) return text;
    return this.isBlind ? nobody("value") : this.#of("value", text);
  }

  veil(kind: string, id: string): string {
    return this.isOpen || id === "" ? id : this.#options.pseudonyms.veil(kind, id);
  }

  /** Free text with the known names in it replaced. */
  text(text: string, names: Names, author: Author): string {
    if (this.isOpen || text === "") return text;
    return this.isBlind && author === "people" ? "" : maskText(text, names, author);
  }

  /** What was touched: a plain name of a table or a system is shown, anything else may hold a person's. */
  object(text: string, names: Names): string {
    if (this.isOpen || text === "") return text;
    const masked = this.text(text, names, "people");
    return isPlainObject(masked) ? masked : this.value(text);
  }

  /** The replacement of each of these words that is not shown. */
  namesOf(known: KnownWords): Names {
    const names = new Map<string, string>();
    for (const [word, id] of known.subjects) if (!this.showsSubject(id)) names.set(word, this.subject(id));
    // A word that is both is a user's: officers have records too.
    for (const [word, id] of known.users) if (!this.showsUser(id)) names.set(word, this.user(id));
    return names;
  }

  #of(kind: "user" | "person" | "session" | "value", id: string): string {
    return this.#options.pseudonyms.of(kind, id, this.#options.purpose);
  }
}
