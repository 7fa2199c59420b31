// Input of a command held against the contract, before anything is asked.
import { CliError } from "../error.ts";

interface Checker<T> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What was given, as the contract takes it. @throws CliError CLI_USAGE that names what is wrong */
export function checked<T>(schema: Checker<T>, value: unknown, name: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.map(String).join(".")}: ${message}`,
  );
  throw new CliError("CLI_USAGE", `${name}: ${why.join("; ")}`);
}
