// Tokens of PostgreSQL SQL: https://www.postgresql.org/docs/15/sql-syntax-lexical.html §4.1

/**
 * `word`: a keyword or identifier in lower case. `quoted`: a "quoted" identifier, exactly. `string`: a literal's value.
 * `opaque`: a literal whose value is not worked out (bit strings, Unicode escapes). `param`: the digits of `$1`.
 */
export type TokenKind = "word" | "quoted" | "string" | "opaque" | "number" | "param" | "operator" | "punctuation";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const PARAM = /\$(\d+)/y;
const DOLLAR_TAG = /\$([A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const OPERATOR = /[+\-*/<>=~!@#%^&|`?]+/y;
const CAST_OR_ASSIGN = /::|:=|:/y;

const SPACE = 1;
const LETTER = 2;
const DIGIT = 4;
/** `$`, which goes on with a word but does not begin one. */
const DOLLAR = 8;
const PUNCTUATION = 16;

/** Kinds of ASCII characters: a table is much faster than trying one pattern after the other. */
const KINDS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/\s/.test(character)) return SPACE;
  if (/[A-Za-z_]/.test(character)) return LETTER;
  if (/\d/.test(character)) return DIGIT;
  if (character === "$") return DOLLAR;
  return "()[],;.".includes(character) ? PUNCTUATION : 0;
});

/** Kind of the character at a place; 0 beyond the end. Letters are all beyond ASCII, but white space of Unicode begins no word. */
function kindAt(sql: string, at: number): number {
  const code = sql.charCodeAt(at);
  return code < 128 ? (KINDS[code] as number) : code >= 128 ? LETTER : 0;
}

function isSpaceAt(sql: string, at: number): boolean {
  const code = sql.charCodeAt(at);
  return code < 128 ? KINDS[code] === SPACE : code >= 128 && /\s/.test(sql[at] as string);
}

/** The tokens of a text, or undefined if a literal or comment in it never ends or a character is unknown. */
export function tokenize(sql: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const next = skipBlank(sql, at);
    if (next === undefined) return undefined;
    if (next > at) {
      at = next;
      continue;
    }
    const end = readToken(sql, at, tokens);
    if (end === undefined) return undefined;
    at = end;
  }
  return tokens;
}

function match(pattern: RegExp, sql: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(sql);
}

/** Past white space and comments (§4.1.5; block comments nest). */
function skipBlank(sql: string, at: number): number | undefined {
  const code = sql.charCodeAt(at);
  if (code === 45 && sql.charCodeAt(at + 1) === 45) {
    const end = sql.indexOf("\n", at);
    return end < 0 ? sql.length : end + 1;
  }
  if (code === 47 && sql.charCodeAt(at + 1) === 42) {
    let depth = 1;
    let inner = at + 2;
    while (depth > 0) {
      const close = sql.indexOf("*/", inner);
      if (close < 0) return undefined;
      const open = sql.indexOf("/*", inner);
      const nested = open >= 0 && open < close;
      depth += nested ? 1 : -1;
      inner = (nested ? open : close) + 2;
    }
    return inner;
  }
  let end = at;
  while (isSpaceAt(sql, end)) end += 1;
  return end;
}

function readToken(sql: string, at: number, tokens: Token[]): number | undefined {
  const char = sql[at] as string;
  if (char === "'") return readString(sql, at, tokens, "string");
  if (char === '"') return readQuotedName(sql, at, tokens);
  const kind = kindAt(sql, at);
  if (kind === LETTER) {
    let end = at + 1;
    while ((kindAt(sql, end) & (LETTER | DIGIT | DOLLAR)) !== 0) end += 1;
    return readWord(sql, end, sql.slice(at, end), tokens);
  }
  if (kind === DIGIT || (char === "." && kindAt(sql, at + 1) === DIGIT)) {
    const number = match(NUMBER, sql, at)?.[0] as string;
    return add(tokens, "number", number, at + number.length);
  }
  if (char === "$") return readDollar(sql, at, tokens);
  if (kind === PUNCTUATION) return add(tokens, "punctuation", char, at + 1);
  const colon = match(CAST_OR_ASSIGN, sql, at)?.[0];
  if (colon !== undefined) return add(tokens, "operator", colon, at + colon.length);
  const run = match(OPERATOR, sql, at)?.[0];
  if (run === undefined) return undefined;
  const operator = trimOperator(run);
  return add(tokens, "operator", operator, at + operator.length);
}

function add(tokens: Token[], kind: TokenKind, text: string, end: number): number {
  tokens.push({ kind, text });
  return end;
}

/** §4.1.3: a comment ends an operator, and a trailing + or - belongs to it only beside one of ~ ! @ # % ^ & | ` ?. */
function trimOperator(run: string): string {
  const comment = /--|\/\*/.exec(run);
  let operator = comment === null ? run : run.slice(0, comment.index);
  while (operator.length > 1 && /[+-]$/.test(operator) && !/[~!@#%^&|`?]/.test(operator))
    operator = operator.slice(0, -1);
  return operator;
}

/** A word, or the prefix of a literal: E'…', B'…', X'…', N'…', U&'…', U&"…". */
function readWord(sql: string, end: number, word: string, tokens: Token[]): number | undefined {
  const lower = word.toLowerCase();
  if (sql[end] === "'") {
    if (lower === "e") return readEscapeString(sql, end, tokens);
    if (lower === "n") return readString(sql, end, tokens, "string");
    if (lower === "b" || lower === "x") return readString(sql, end, tokens, "opaque");
  }
  if (lower === "u" && sql[end] === "&") {
    if (sql[end + 1] === "'") return readString(sql, end + 1, tokens, "opaque");
    if (sql[end + 1] === '"') {
      const close = readQuotedName(sql, end + 1, []);
      return close === undefined ? undefined : add(tokens, "opaque", "", close);
    }
  }
  return add(tokens, "word", lower, end);
}

function readString(sql: string, at: number, tokens: Token[], kind: TokenKind): number | undefined {
  const end = closingMark(sql, at + 1, "'");
  if (end < 0) return undefined;
  return add(tokens, kind, sql.slice(at + 1, end).replaceAll("''", "'"), end + 1);
}

function readQuotedName(sql: string, at: number, tokens: Token[]): number | undefined {
  const end = closingMark(sql, at + 1, '"');
  if (end < 0) return undefined;
  return add(tokens, "quoted", sql.slice(at + 1, end).replaceAll('""', '"'), end + 1);
}

function closingMark(sql: string, from: number, mark: string): number {
  let at = sql.indexOf(mark, from);
  while (at >= 0 && sql[at + 1] === mark) at = sql.indexOf(mark, at + 2);
  return at;
}

/** §4.1.2.2: E'…' knows backslash escapes; a value with any but \\ and \' is left opaque. */
function readEscapeString(sql: string, at: number, tokens: Token[]): number | undefined {
  let end = at + 1;
  while (end < sql.length) {
    if (sql[end] === "\\") end += 2;
    else if (sql[end] !== "'") end += 1;
    else if (sql[end + 1] === "'") end += 2;
    else break;
  }
  if (end >= sql.length) return undefined;
  const raw = sql.slice(at + 1, end);
  const isPlain = !/\\[^\\']/.test(raw.replaceAll("\\\\", ""));
  const value = raw.replaceAll("''", "'").replaceAll(/\\([\\'])/g, "$1");
  return add(tokens, isPlain ? "string" : "opaque", isPlain ? value : "", end + 1);
}

/** `$1`, or a dollar-quoted string (§4.1.2.4). */
function readDollar(sql: string, at: number, tokens: Token[]): number | undefined {
  const param = match(PARAM, sql, at);
  if (param !== null) return add(tokens, "param", param[1] as string, at + param[0].length);
  const tag = match(DOLLAR_TAG, sql, at)?.[0];
  if (tag === undefined) return undefined;
  const end = sql.indexOf(tag, at + tag.length);
  if (end < 0) return undefined;
  return add(tokens, "string", sql.slice(at + tag.length, end), end + tag.length);
}
