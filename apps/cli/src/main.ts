// The process quis: streams, signals, exit code. Everything else is a function of them in program.ts.
import { openFolder } from "./instance/open-folder.ts";
import { runCli } from "./program.ts";

const controller = new AbortController();

/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm. */
const ECHO_MS = 1000;
let stoppedAt = 0;

/** Exit code as a shell gives it for SIGPIPE: 128 + 13. */
const READER_GONE = 141;

/** The first Ctrl-C lets work end where nothing is lost; a later one does not wait. What is acknowledged is safe either way. */
function stop(): void {
  if (!controller.signal.aborted) {
    stoppedAt = performance.now();
    controller.abort();
  } else if (performance.now() - stoppedAt > ECHO_MS) {
    // The progress bar hides the cursor.
    if (process.stderr.isTTY) process.stderr.write("\u001b[?25h\n");
    process.exit(130);
  }
}
process.on("SIGINT", stop);
process.on("SIGTERM", stop);
process.on("SIGHUP", stop);

// `quis … | head` closes the pipe: no message then. Not 0 either, which would say of `quis check … | head` that all was proved.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(READER_GONE);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: controller.signal,
  openFolder,
});
