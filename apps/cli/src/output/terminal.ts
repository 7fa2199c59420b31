// Where a command writes: answers to stdout, everything else to stderr, so that `quis … --json | jq` always works.
import { styleText } from "node:util";
import { describeError } from "../error.ts";
import { showControls, toJsonLine, wrapText } from "./text.ts";

/** The part of a stream that is needed; process.stdout and process.stderr are ones. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface TerminalOptions {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** NDJSON on stdout and nothing else there. */
  readonly json: boolean;
}

type Style = "bold" | "dim" | "green" | "red" | "yellow" | "magenta";

const DEFAULT_COLUMNS = 100;
const MIN_COLUMNS = 40;

/** Output of one command. Colour only on a terminal without NO_COLOR (https://no-color.org), and never as the only sign. */
export class Terminal {
  readonly json: boolean;
  /** Cells of a line on stdout; 100 where nobody says. */
  readonly width: number;
  /** Whether a moving progress bar on stderr would be seen by a person. */
  readonly interactive: boolean;
  readonly stderr: Sink;
  readonly #stdout: Sink;
  readonly #colour: boolean;

  constructor({ stdout, stderr, env, json }: TerminalOptions) {
    this.#stdout = stdout;
    this.stderr = stderr;
    this.json = json;
    const columns = stdout.columns ?? Number(env["COLUMNS"] ?? Number.NaN);
    this.width = Number.isFinite(columns) && columns > 0 ? Math.max(MIN_COLUMNS, columns) : DEFAULT_COLUMNS;
    this.interactive = stderr.isTTY === true && !json;
    this.#colour = stdout.isTTY === true && !json && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  }

  /** A line for people; does nothing with --json. */
  print(text = ""): void {
    if (!this.json) this.#stdout.write(`${text}\n`);
  }

  /** A sentence for people, wrapped to the terminal. Controls in it are shown. */
  say(sentence: string, style?: Style): void {
    for (const line of wrapText(showControls(sentence), this.width)) {
      this.print(style === undefined ? line : this.style(style, line));
    }
  }

  /** A line for programs; does nothing without --json. */
  printJson(value: unknown): void {
    if (this.json) this.#stdout.write(`${toJsonLine(value)}\n`);
  }

  /** A remark beside the answer, on stderr. */
  note(sentence: string): void {
    this.stderr.write(`quis: ${showControls(sentence)}\n`);
  }

  /**
   * A failure, of `part` if it is one of several: one line for people, with --json one more with the problem (RFC 9457 members).
   * Gives back its code.
   */
  fail(error: unknown, part?: string): string {
    const { code, message: text } = describeError(error);
    const message = part === undefined ? text : `${part}: ${text}`;
    this.stderr.write(`quis: ${code}: ${showControls(message)}\n`);
    if (this.json) {
      const type = `urn:quis:error:${code}`;
      this.stderr.write(`${toJsonLine({ type, title: code, detail: message, code })}\n`);
    }
    return code;
  }

  /** `text` in a style if there is colour. */
  style(style: Style, text: string): string {
    return this.#colour && text !== "" ? styleText(style, text, { validateStream: false }) : text;
  }
}
