// Integers that a double cannot carry, kept exact as text (RFC 7493 §2.2).

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

/** JSON text with every integer beyond ±(2^53 − 1) put in quotes. Text that is no JSON comes back as something that is none either. */
export function exactNumbers(text: string): string {
  if (!/\d{16}/.test(text)) return text;
  return text.replaceAll(STRING_OR_NUMBER, (token, at: number) => {
    if (token.startsWith('"')) return token;
    // Part of a fraction or an exponent: that is no integer.
    if (/[.eE+\d]/.test(text[at - 1] ?? "")) return token;
    return Number.isSafeInteger(Number(token)) ? token : `"${token}"`;
  });
}
