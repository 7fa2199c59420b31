// A sentence with a mark before it, its further lines under its first.
import type { Terminal } from "./terminal.ts";
import { showControls, wrapText } from "./text.ts";

/** Prints `  ✓ sentence`, wrapped to the terminal. Controls in it are shown. */
export function sayItem(terminal: Terminal, mark: string, sentence: string): void {
  const lines = wrapText(showControls(sentence), terminal.width - 3 - mark.length);
  for (const [at, line] of lines.entries()) terminal.print(`  ${at === 0 ? mark : " ".repeat(mark.length)} ${line}`);
}
