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
