// A failure of a command, with a stable code. Codes of the server pass through as they are.
import type { AccessErrorCode, QuisErrorCode } from "@quis/server";

export type CliErrorCode =
  | "CLI_ABORTED"
  | "CLI_FILE"
  | "CLI_NO_DATA"
  | "CLI_RELEASE_REFUSED"
  | "CLI_SERVER_ANSWER"
  | "CLI_SERVER_LOST"
  | "CLI_USAGE";

/** A failure with a code that scripts can switch on and a message that says what was expected and what came. */
export class CliError extends Error {
  readonly code: CliErrorCode | QuisErrorCode | AccessErrorCode;
  constructor(code: CliErrorCode | QuisErrorCode | AccessErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CliError";
    this.code = code;
  }
}

/** What the shell is told. */
export const EXIT = {
  ok: 0,
  /** The command failed, or the log did not verify. */
  failed: 1,
  usage: 2,
  /** Everything else is done, but some records are in quarantine. */
  quarantined: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const CODE = /^(ACCESS|QUIS|CLI|DETECT|DISCLOSURE|EVENT|HTTP|MEASURE|SIGMA|SIM|SOURCE|TLOG)_[A-Z0-9_]+$/;

/** Code and message of whatever was thrown; ours keep their code, the system's are said in words. */
export function describeError(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: "QUIS_INTERNAL", message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (CODE.test(code)) return { code, message: error.message };
  return { code: "QUIS_INTERNAL", message: code === "" ? error.message : `${code}: ${error.message}` };
}

const USAGE_CODES: readonly string[] = ["CLI_USAGE", "QUIS_USAGE", "SIM_OPTION_INVALID"];

/** Exit code that belongs to a failure's code. */
export function exitCodeOf(code: string): ExitCode {
  return USAGE_CODES.includes(code) ? EXIT.usage : EXIT.failed;
}
