// Runs a program in the foreground: its signals and its exit code are ours.
import { spawn } from "node:child_process";

/**
 * Runs and waits. SIGTERM and SIGHUP are passed on; a Ctrl-C reaches the program by the terminal, so that here it only waits.
 * npm dies of a SIGINT of its own without telling anybody: then the program is ended, not left behind with its port.
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<number>} exit code, 128 + the signal's number if one ended it
 */
export function runForeground(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", ...options });
    const pass = (signal) => child.kill(signal);
    process.on("SIGINT", process.stdin.isTTY ? ignore : pass);
    process.on("SIGTERM", pass);
    process.on("SIGHUP", pass);
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      child.kill("SIGTERM");
    }, PARENT_CHECK_MS);
    if (process.env.npm_lifecycle_event === undefined) clearInterval(watch);
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      clearInterval(watch);
      for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(name);
      resolve(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 1));
    });
  });
}

const PARENT_CHECK_MS = 500;

function ignore() {}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };
