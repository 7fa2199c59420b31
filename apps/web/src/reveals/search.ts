// What the address of the names holds: whom to ask about, which request is meant, and whether ended ones are shown.
export interface RevealsSearch {
  /** A pseudonym that a name is wanted for. */
  readonly who?: string | undefined;
  /** Id of a request that is pointed at. */
  readonly at?: string | undefined;
  readonly all?: "true" | undefined;
}

export function readRevealsSearch(search: Readonly<Record<string, unknown>>): RevealsSearch {
  const { who, at, all } = search;
  return {
    ...(typeof who === "string" && /^(?:user|person)~[0-9a-z]{1,600}$/.test(who) ? { who } : {}),
    ...(typeof at === "string" && /^r-[0-9a-z]{16}$/.test(at) ? { at } : {}),
    ...(all === "true" ? { all } : {}),
  };
}

/** Whether a text is a pseudonym that a name may be asked for. */
export function isPseudonym(text: string): boolean {
  return readRevealsSearch({ who: text }).who !== undefined;
}
