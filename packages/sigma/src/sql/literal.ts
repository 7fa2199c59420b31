// Rule texts in SQL: as string literals in which no character of the rule can end the literal, and as quoted RE2.
// https://clickhouse.com/docs/sql-reference/syntax#string

/** Everything but letters, digits and a few marks is written as an escape: a rule is input. */
export function literal(text: string): string {
  let written = "'";
  for (const character of text.toWellFormed()) {
    if (/^[\w .,:;/@=+(){}[\]<>^$*?!|%&#~-]$/.test(character)) written += character;
    else if (character.charCodeAt(0) < 128) written += `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
    else written += character;
  }
  return `${written}'`;
}

/** The text as an RE2 pattern that matches just it. */
export function quotePattern(text: string): string {
  return text.replace(
    /[^A-Za-z0-9_\u0080-\u{10ffff}]/gu,
    (character) => `\\x{${(character.codePointAt(0) as number).toString(16)}}`,
  );
}
