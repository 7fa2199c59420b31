// The process quis: streams, signals, exit code. Everything else is a function of them in program.ts.
import { openFolder } from "./instance/open-folder.ts";
import { runCli } from "./program.ts";

const controller = new AbortController();

/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm. */
const ECHO_MS = 1000;
let stoppedAt = 0;

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

// `quis … | head` closes the pipe: that is the reader's wish, not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
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
