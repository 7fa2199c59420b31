// The condition of a rule. Sigma rules specification 2.1.0, "Condition": or < and < not < x of < brackets
import { SigmaError, shown } from "../error.ts";
import { MAX_CONDITION_CHARS, MAX_CONDITION_DEPTH } from "../limits.ts";
import { allOf, anyOf, type Expression, notOf } from "./expression.ts";

const TOKEN = /\s*(\(|\)|[^\s()|]+|\|)/y;

/**
 * The condition over named searches.
 * @throws SigmaError SIGMA_CONDITION if it is malformed, names no search, or uses the aggregations that correlations replaced.
 */
export function parseCondition(text: string, searches: ReadonlyMap<string, Expression>, where: string): Expression {
  if (text.length > MAX_CONDITION_CHARS) {
    throw new SigmaError(
      "SIGMA_LIMIT",
      `${where}: expected a condition of at most ${MAX_CONDITION_CHARS} characters, got ${text.length}`,
    );
  }
  return new ConditionParser(tokensOf(text, where), searches, where).parse();
}

function tokensOf(text: string, where: string): string[] {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const token = TOKEN.exec(trimmed)?.[1] as string;
    if (token === "|" || token.toLowerCase() === "near") {
      throw new SigmaError(
        "SIGMA_CONDITION",
        `${where}: expected no aggregation in a condition (a correlation says it), got ${shown(text)}`,
      );
    }
    tokens.push(token);
  }
  return tokens;
}

class ConditionParser {
  readonly #tokens: readonly string[];
  readonly #searches: ReadonlyMap<string, Expression>;
  readonly #where: string;
  #place = 0;

  constructor(tokens: readonly string[], searches: ReadonlyMap<string, Expression>, where: string) {
    this.#tokens = tokens;
    this.#searches = searches;
    this.#where = where;
  }

  parse(): Expression {
    const expression = this.#parseOr(0);
    if (this.#place < this.#tokens.length) throw this.#refused("the end of the condition");
    return expression;
  }

  #refused(expected: string): SigmaError {
    const token = this.#tokens[this.#place];
    return new SigmaError(
      "SIGMA_CONDITION",
      `${this.#where}: expected ${expected} at word ${this.#place + 1} of the condition, got ${token === undefined ? "its end" : shown(token)}`,
    );
  }

  /** Takes the next token if it is this word, in either case. */
  #take(word: string): boolean {
    if (this.#tokens[this.#place]?.toLowerCase() !== word) return false;
    this.#place++;
    return true;
  }

  #parseOr(depth: number): Expression {
    if (depth > MAX_CONDITION_DEPTH) {
      throw new SigmaError(
        "SIGMA_LIMIT",
        `${this.#where}: expected at most ${MAX_CONDITION_DEPTH} nested operators, got more`,
      );
    }
    const of = [this.#parseAnd(depth)];
    while (this.#take("or")) of.push(this.#parseAnd(depth));
    return anyOf(of);
  }

  #parseAnd(depth: number): Expression {
    const of = [this.#parseNot(depth)];
    while (this.#take("and")) of.push(this.#parseNot(depth));
    return allOf(of);
  }

  #parseNot(depth: number): Expression {
    let negated = false;
    while (this.#take("not")) negated = !negated;
    const expression = this.#parseOperand(depth);
    return negated ? notOf(expression) : expression;
  }

  #parseOperand(depth: number): Expression {
    if (this.#take("(")) {
      const expression = this.#parseOr(depth + 1);
      if (!this.#take(")")) throw this.#refused('")"');
      return expression;
    }
    const token = this.#tokens[this.#place];
    if (token === undefined || token === ")" || /^(and|or|not)$/i.test(token)) throw this.#refused("a search");
    if (this.#tokens[this.#place + 1]?.toLowerCase() === "of") return this.#parseOf(token.toLowerCase());
    const search = this.#searches.get(token);
    if (search === undefined) throw this.#refused(`one of the searches ${[...this.#searches.keys()].join(", ")}`);
    this.#place++;
    return search;
  }

  #parseOf(quantifier: string): Expression {
    if (quantifier !== "1" && quantifier !== "any" && quantifier !== "all") throw this.#refused("1 or all before of");
    this.#place += 2;
    const pattern = this.#tokens[this.#place];
    if (pattern === undefined || pattern === "(" || pattern === ")")
      throw this.#refused("them or a pattern of names after of");
    // By convention a leading underscore hides a search from `of`, unless the pattern asks for underscores itself.
    const named = [...this.#searches].filter(([name]) =>
      pattern.toLowerCase() === "them" ? !name.startsWith("_") : matchesName(pattern, name),
    );
    if (named.length === 0) throw this.#refused("a pattern that some search has");
    this.#place++;
    const of = named.map(([, search]) => search);
    return quantifier === "all" ? allOf(of) : anyOf(of);
  }
}

function matchesName(pattern: string, name: string): boolean {
  if (name.startsWith("_") && !pattern.startsWith("_")) return false;
  const pieces = pattern.split("*");
  const [first = "", ...rest] = pieces;
  if (rest.length === 0) return name === pattern;
  const last = rest.pop() as string;
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
  let from = first.length;
  const end = name.length - last.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, from);
    if (found < 0 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}
