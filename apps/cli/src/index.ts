// The command line as a function: for tests and for programs that want a command without a process.
export { runCli } from "./program.ts";
export type { World } from "./command/context.ts";
export { CliError, EXIT, type CliErrorCode, type ExitCode } from "./error.ts";
