// Statements of other databases in the words of PostgreSQL's lexer, so that one search for keys serves them all. Comments go, names and
// strings are written as PostgreSQL has them; what cannot be told for certain makes the whole text unreadable, never another text.

export interface Dialect {
  /** `"…"` is a string (MySQL without ANSI_QUOTES) and not a name. */
  readonly doubleQuotesAreStrings: boolean;
  /** The characters that open and close a quoted name beside `"`. */
  readonly nameQuotes: readonly [open: string, close: string] | undefined;
  /** `\` escapes in strings. */
  readonly backslashes: boolean;
  /** Block comments nest. */
  readonly commentsNest: boolean;
  /** `#` begins a comment, `/*!` text that is executed. */
  readonly hashComments: boolean;
  /** `:name` is a bind variable. */
  readonly colonBinds: boolean;
  /** `q'[…]'` is a string. */
  readonly alternativeQuotes: boolean;
}

// https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/Basic-Elements-of-Oracle-SQL.html
export const ORACLE: Dialect = {
  doubleQuotesAreStrings: false,
  nameQuotes: undefined,
  backslashes: false,
  commentsNest: false,
  hashComments: false,
  colonBinds: true,
  alternativeQuotes: true,
};

// https://dev.mysql.com/doc/refman/8.4/en/language-structure.html
export const MYSQL: Dialect = {
  doubleQuotesAreStrings: true,
  nameQuotes: ["`", "`"],
  backslashes: true,
  commentsNest: false,
  hashComments: true,
  colonBinds: false,
  alternativeQuotes: false,
};

// https://learn.microsoft.com/en-us/sql/t-sql/language-elements/
export const TRANSACT_SQL: Dialect = {
  doubleQuotesAreStrings: false,
  nameQuotes: ["[", "]"],
  backslashes: false,
  commentsNest: true,
  hashComments: false,
  colonBinds: false,
  alternativeQuotes: false,
};

/** A text in PostgreSQL's words, and the names of its bind variables in their order, which have become `$1`, `$2`, … */
export interface Translated {
  readonly text: string;
  readonly binds: readonly string[];
}

/** Undefined if the text cannot be read for certain. */
export function translate(sql: string, dialect: Dialect): Translated | undefined {
  let text = "";
  // The word at the end of `text`.
  let word = "";
  // Whether `text` ends in a minus; asked of the text itself, a megabyte of `a-` took minutes: each question joins its pieces anew.
  let isAfterMinus = false;
  let at = 0;
  const binds: string[] = [];
  while (at < sql.length) {
    if (isLetterAt(sql, at)) {
      // A whole word at once: character by character took most of the time.
      let end = at + 1;
      while (isLetterAt(sql, end)) end += 1;
      const letters = sql.slice(at, end);
      word += letters;
      text += letters;
      isAfterMinus = false;
      at = end;
      continue;
    }
    const character = sql[at] as string;
    const blank = blankEnd(sql, at, dialect);
    if (blank === undefined) return undefined;
    if (blank > at) {
      text += " ";
      word = "";
      isAfterMinus = false;
      at = blank;
      continue;
    }
    if (character === "'" || (character === '"' && dialect.doubleQuotesAreStrings)) {
      // A letter before it makes it another kind of literal; N'…' is a string like any.
      if (isLiteralPrefix(word, dialect)) return undefined;
      const string = readQuoted(sql, at, character, dialect.backslashes);
      if (string === undefined) return undefined;
      text += `'${string.value.replaceAll("'", "''")}'`;
      word = "";
      isAfterMinus = false;
      at = string.end;
      continue;
    }
    const close = character === '"' ? '"' : character === dialect.nameQuotes?.[0] ? dialect.nameQuotes[1] : undefined;
    if (close !== undefined) {
      const name = readQuoted(sql, at, close, false);
      if (name === undefined) return undefined;
      // These databases compare names without case, or fold them to one: so do the keys.
      text += `"${name.value.toLowerCase().replaceAll('"', '""')}"`;
      word = "";
      isAfterMinus = false;
      at = name.end;
      continue;
    }
    const bind = dialect.colonBinds && character === ":" ? /^:(\w+)/.exec(sql.slice(at, at + 130)) : null;
    if (bind !== null) {
      binds.push(bind[1] as string);
      text += `$${binds.length}`;
      word = "";
      isAfterMinus = false;
      at += bind[0].length;
      continue;
    }
    // A dollar would begin a parameter or a string in PostgreSQL; only within a word it is a letter like others.
    if (character === "$" && word === "") return undefined;
    word = character === "$" ? word + character : "";
    // Two in a row are no comment here, but one to PostgreSQL.
    text += character === "-" && isAfterMinus ? " -" : character;
    isAfterMinus = character === "-";
    at += 1;
  }
  return { text, binds };
}

/** A to Z, a to z, 0 to 9, `_`, and everything beyond ASCII. */
function isLetterAt(sql: string, at: number): boolean {
  const code = sql.charCodeAt(at);
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code >= 128
  );
}

/** End of the comment at `at`, or `at`; undefined if it never ends or is executed. */
function blankEnd(sql: string, at: number, dialect: Dialect): number | undefined {
  if (sql.startsWith("--", at) || (dialect.hashComments && sql[at] === "#")) {
    // MySQL wants a space behind the dashes: `5--1` is a sum.
    if (dialect.hashComments && sql[at] === "-" && !/[\s]/.test(sql[at + 2] ?? " ")) return at;
    const end = sql.indexOf("\n", at);
    return end < 0 ? sql.length : end + 1;
  }
  if (!sql.startsWith("/*", at)) return at;
  if (dialect.hashComments && /[!M]/.test(sql[at + 2] ?? "")) return undefined;
  for (let depth = 1, inner = at + 2; ;) {
    const close = sql.indexOf("*/", inner);
    if (close < 0) return undefined;
    const open = dialect.commentsNest ? sql.indexOf("/*", inner) : -1;
    if (open >= 0 && open < close) {
      depth++;
      inner = open + 2;
    } else {
      inner = close + 2;
      if (--depth === 0) return inner;
    }
  }
}

function isLiteralPrefix(word: string, { alternativeQuotes }: Dialect): boolean {
  if (word === "" || word === "n" || word === "N") return false;
  // q'[…]', nq'…', u'…'; elsewhere x'…', b'…', _utf8'…'. A keyword may touch a string too.
  return alternativeQuotes ? /^(?:n?q|u)$/i.test(word) : /^(?:e|x|b|u|_\w+)$/i.test(word);
}

/** What stands between quotes; a doubled closing one stands for itself. */
function readQuoted(
  sql: string,
  at: number,
  close: string,
  backslashes: boolean,
): { value: string; end: number } | undefined {
  let value = "";
  for (let next = at + 1; next < sql.length; next++) {
    const character = sql[next] as string;
    if (backslashes && character === "\\") {
      const escaped = sql[++next];
      if (escaped === undefined || !/[\\'"]/.test(escaped)) return undefined;
      value += escaped;
    } else if (character !== close) value += character;
    else if (sql[next + 1] === close) {
      value += close;
      next++;
    } else return { value, end: next + 1 };
  }
  return undefined;
}
