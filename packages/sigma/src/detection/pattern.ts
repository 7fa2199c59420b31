// Regular expressions in linear time: RE2's syntax, which has no look-around and no back-references. https://github.com/google/re2/wiki/Syntax
import { RE2JS, RE2JSException } from "re2js";
import { SigmaError, shown } from "../error.ts";
import { MAX_PATTERN_CHARS } from "../limits.ts";

/**
 * The pattern itself, if it can be matched in linear time and at a bounded cost.
 * @throws SigmaError SIGMA_PATTERN if not; the message says what is wrong with it.
 */
export function checkPattern(source: string, flags: string, where: string): string {
  if (source.length > MAX_PATTERN_CHARS) {
    throw new SigmaError(
      "SIGMA_PATTERN",
      `${where}: expected a pattern of at most ${MAX_PATTERN_CHARS} characters, got ${source.length}`,
    );
  }
  compilePattern(source, flags, where);
  return source;
}

export function compilePattern(source: string, flags: string, where = "pattern"): RE2JS {
  let bits = 0;
  if (flags.includes("i")) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes("m")) bits |= RE2JS.MULTILINE;
  if (flags.includes("s")) bits |= RE2JS.DOTALL;
  try {
    return RE2JS.compile(source, bits);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new SigmaError(
      "SIGMA_PATTERN",
      `${where}: expected a pattern that RE2 can match in linear time (no look-around, no back-references), got ${shown(source)}: ${error.message}`,
      { cause: error },
    );
  }
}

/** The longest text that every match of the pattern holds, as far as a plain reading shows; empty if it shows none. */
export function neededText(source: string): string {
  let longest = "";
  let run = "";
  let depth = 0;
  const end = () => {
    if (run.length > longest.length) longest = run;
    run = "";
  };
  // Escapes, classes and flags are not read at all: nothing is claimed of what stands near them.
  if (/\\[QE]|\(\?/.test(source)) return "";
  for (const [token] of source.matchAll(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|[\s\S]/g)) {
    if (token === "|" && depth === 0) return "";
    if (token === "(") depth++;
    if (token === ")") depth--;
    if (depth === 0 && /^[\w ,:;/@=<>"'!#%&~-]$/.test(token)) {
      run += token;
      continue;
    }
    // What stands before these may be absent, or be there again.
    if (/^[?*{+]$/.test(token)) run = run.slice(0, -1);
    end();
    // A repetition's bounds are no text.
    if (token === "{") depth += 1;
    if (token === "}") depth -= 1;
  }
  end();
  return longest.length < 2 ? "" : longest;
}
