// Bytes as a source sent them: text with controls shown, or a hex dump; never as they are, they may command the terminal.
import { formatBytes } from "./figures.ts";
import type { Terminal } from "./terminal.ts";
import { showControls, wrapText } from "./text.ts";

const MAX_SHOWN_BYTES = 16 * 1024;
const HEX_BYTES = 512;

/** Prints the beginning of `bytes`; `sizeBytes` is how many there are in all. The whole is in --json. */
export function printRaw(terminal: Terminal, bytes: Uint8Array, sizeBytes: number = bytes.length): void {
  const shown = bytes.subarray(0, MAX_SHOWN_BYTES);
  const text = decode(shown, sizeBytes > shown.length);
  const lines = text === undefined ? dumpHex(shown.subarray(0, HEX_BYTES)) : text.split("\n");
  for (const line of lines) {
    for (const part of wrapText(showControls(line), terminal.width - 2)) terminal.print(`  ${part}`);
  }
  const printed = text === undefined ? Math.min(HEX_BYTES, shown.length) : shown.length;
  if (sizeBytes > printed) {
    terminal.say(`  … ${formatBytes(sizeBytes - printed)} more; --json has them in base64`, "dim");
  }
}

/** UTF-8 or nothing. A character that the cut went through is left out. */
function decode(bytes: Uint8Array, cut: boolean): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut });
  } catch {
    return undefined;
  }
}

function dumpHex(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const hex = Array.from(row, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const ascii = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${hex.padEnd(47)}  ${ascii}`);
  }
  return lines;
}
