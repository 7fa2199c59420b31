// One value of a text item after its placeholders, encodings and wildcards. Sigma modifiers appendix 2.1.0
import { SigmaError, shown } from "../error.ts";
import { MAX_VALUES } from "../limits.ts";
import { dashVariants, encodeBase64, encodeBase64Offsets, encodeUtf16, type Encoded, type Utf16 } from "./encode.ts";
import { type Glob, globOf, MANY, parseGlob, plainText } from "./glob.ts";

/** Values of placeholders by name, without the percent signs. */
export type Placeholders = Readonly<Record<string, readonly string[]>>;

interface Working {
  readonly glob: Glob;
  readonly bytes: boolean;
}

/** What an item's values became: globs, and whether dashes are to be taken for one another. */
export interface TextValues {
  readonly globs: readonly Glob[];
  readonly dash: boolean;
}

const ENCODES: ReadonlySet<string> = new Set(["base64", "base64offset", "utf16le", "utf16be", "utf16", "wide"]);

/**
 * Applies the modifiers in their order: each may make several values of one.
 * @throws SigmaError SIGMA_MODIFIER for wildcards under an encoding, SIGMA_LIMIT for too many values.
 */
export function transformText(values: readonly string[], transforms: readonly string[], where: string): TextValues {
  let current: Working[] = values.map((value) => ({ glob: parseGlob(value), bytes: false }));
  let dash = false;
  for (const [place, name] of transforms.entries()) {
    if (name === "windash" && !transforms.slice(place + 1).some((later) => ENCODES.has(later))) {
      dash = true;
      continue;
    }
    current = current.flatMap((value) => transformed(value, name, where));
    if (current.length > MAX_VALUES) throw tooMany(where);
  }
  return { globs: current.map(({ glob }) => glob), dash };
}

function transformed(value: Working, name: string, where: string): Working[] {
  switch (name) {
    case "contains":
      return [{ ...value, glob: globOf([MANY, ...value.glob, MANY]) }];
    case "startswith":
      return [{ ...value, glob: globOf([...value.glob, MANY]) }];
    case "endswith":
      return [{ ...value, glob: globOf([MANY, ...value.glob]) }];
    case "windash": {
      const variants = dashVariants(plainOf(value, name, where).text, MAX_VALUES);
      if (variants === undefined) throw tooMany(where);
      return variants.map((text) => ({ glob: globOf([text]), bytes: false }));
    }
    case "base64":
      return [{ glob: globOf([encodeBase64(plainOf(value, name, where))]), bytes: false }];
    case "base64offset":
      return encodeBase64Offsets(plainOf(value, name, where)).map((text) => ({ glob: globOf([text]), bytes: false }));
    default: {
      const { text, bytes } = encodeUtf16(plainOf(value, name, where), name as Utf16);
      return [{ glob: globOf([text]), bytes }];
    }
  }
}

function plainOf(value: Working, name: string, where: string): Encoded {
  const text = plainText(value.glob);
  if (text === undefined) {
    throw new SigmaError("SIGMA_MODIFIER", `${where}: expected a value without wildcards before ${name}`);
  }
  return { text, bytes: value.bytes };
}

function tooMany(where: string): SigmaError {
  return new SigmaError("SIGMA_LIMIT", `${where}: expected at most ${MAX_VALUES} values, got more`);
}

/**
 * The value with each `%name%` replaced by each of its values; `\%` is a percent sign.
 * Placeholder values are Sigma strings: they may hold wildcards.
 * @throws SigmaError SIGMA_PLACEHOLDER for one that nobody defined: a rule that cannot be expanded is refused.
 */
export function expandPlaceholders(value: string, placeholders: Placeholders, where: string): string[] {
  let texts = [""];
  const append = (choices: readonly string[]) => {
    if (texts.length * choices.length > MAX_VALUES) throw tooMany(where);
    texts = texts.flatMap((text) => choices.map((choice) => text + choice));
  };
  for (const [piece] of value.matchAll(/\\%|%[^%\\]+%|[^%\\]+|[\s\S]/g)) {
    if (piece === "\\%") append(["%"]);
    else if (piece.length > 2 && piece.startsWith("%") && piece.endsWith("%")) {
      const name = piece.slice(1, -1);
      const known = Object.hasOwn(placeholders, name) ? placeholders[name] : undefined;
      if (known === undefined || known.length === 0) {
        throw new SigmaError(
          "SIGMA_PLACEHOLDER",
          `${where}: expected a value for the placeholder ${shown(piece)}, got none`,
        );
      }
      append(known);
    } else append([piece]);
  }
  return texts;
}
