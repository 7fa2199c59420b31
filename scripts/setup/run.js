// Runs a program in the foreground: its signals and its exit code are ours.
import { spawn } from "node:child_process";

/**
 * Runs and waits. SIGTERM and SIGHUP are passed on; a Ctrl-C reaches the program by the terminal, so that here it only waits.
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<number>} exit code, 128 + the signal's number if one ended it
 */
export function runForeground(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", ...options });
    const wait = () => {};
    const pass = (signal) => child.kill(signal);
    process.on("SIGINT", process.stdin.isTTY ? wait : pass);
    process.on("SIGTERM", pass);
    process.on("SIGHUP", pass);
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(name);
      resolve(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 1));
    });
  });
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };
