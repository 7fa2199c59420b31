// The surname in a name as systems write it: "Ada Byron", "Byron, Ada", "BYRON Ada" is beyond guessing and read like the first.

/** In small letters without accents; empty where there is none. */
export function surnameOf(name: string): string {
  const text = name.trim();
  const comma = text.indexOf(",");
  const surname = comma > 0 ? text.slice(0, comma) : (text.split(/\s+/u).at(-1) ?? "");
  return surname
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .trim();
}
