// What is gone, in words: who decided it, when, and where it is sealed.
import type { Gone, GoneFromAnswer } from "@quis/contract";
import { countOf, formatTime } from "./figures.ts";
import type { Terminal } from "./terminal.ts";
import { showControls } from "./text.ts";

/** `erased 2026-08-01 … UTC by Court order 1/26 (wrong person), approved by local:ada; entry 4 of the oversight log`. */
export function writeGone({ kind, at, authority, reason, by, deed }: Gone): string {
  const what = kind === "erased" ? "erased" : "destroyed with its data key";
  return `${what} ${formatTime(at)} UTC by ${showControls(authority)} (${showControls(reason)}), approved by ${by.map(showControls).join(", ")}; entry ${deed} of the oversight log`;
}

/** Says below an answer what it cannot contain. */
export function printGone(terminal: Terminal, kind: "who" | "user" | "session" | "events", gone: GoneFromAnswer): void {
  terminal.print();
  terminal.say("Not in this answer, since it is gone:", "bold");
  if (gone.erased_count > gone.erased.length || kind !== "who") {
    const which = kind === "who" ? "" : "; whether any belongs here nobody can tell";
    if (gone.erased_count > 0)
      terminal.say(`  ${countOf(gone.erased_count, "event was", "events were")} erased one by one${which}`);
  }
  for (const event of gone.erased) terminal.say(`  event ${event.index}: ${writeGone(event)}`);
  for (const month of gone.destroyed)
    terminal.say(
      `  ${countOf(month.events, "event", "events")} of ${month.source} received ${month.month}: ${writeGone(month)}`,
    );
}
