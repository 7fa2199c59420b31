// What the address of the records set aside holds.
export interface QuarantineSearch {
  readonly source?: string | undefined;
  readonly code?: string | undefined;
  readonly file?: string | undefined;
  /** Id of the open record. */
  readonly at?: string | undefined;
}

const GRAMMAR: Readonly<Record<keyof QuarantineSearch, RegExp>> = {
  source: /^.{1,64}$/su,
  code: /^[A-Z][A-Z0-9_]{0,63}$/,
  file: /^.{1,4096}$/su,
  at: /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/,
};

export function readQuarantineSearch(search: Readonly<Record<string, unknown>>): QuarantineSearch {
  const entries = Object.entries(GRAMMAR).flatMap(([name, grammar]) => {
    const value = search[name];
    return typeof value === "string" && grammar.test(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(entries);
}
