// One record per event of the Linux audit log: its lines share a time and serial number, and lines of other events may stand between them.
// https://github.com/linux-audit/audit-documentation/wiki/SPEC-Audit-Event-Parsing-Library-Specification
import type { Framer, FrameSink } from "./framer.ts";
import { LineFramer } from "./lines.ts";

/** Lines that may stand between two lines of one event: the kernel interleaves events of different processors, a few lines at most. */
const WINDOW_LINES = 256;
/** Lines and bytes (in greatest records) that are held at most, whatever the order of a file. */
const MAX_HELD_LINES = 4096;
const MAX_HELD_RECORDS = 4;

// A line's head is far shorter; a longer node name is no node name.
const HEAD_BYTES = 400;
const HEAD = /^(?:ï»¿)?(?:node=(\S{1,255}) )?type=(\S{1,64}) msg=audit\((\d{1,12}\.\d{1,9}:\d{1,20})\):/;
// Programs report an event in one line; the kernel ends one of several lines with PROCTITLE, or EOE where that is kept.
const SINGLE =
  /^(?:USER|CRED|ACCT|ADD|DEL|GRP|CHGRP|CHUSER|ROLE|SERVICE|SYSTEM|DAEMON|CRYPTO|VIRT|LABEL|DEV|TRUSTED|USYS|SOFTWARE|TEST|ANOM_LOGIN)_/;
const LAST = /^(?:PROCTITLE|EOE)$/;

interface Group {
  readonly line: number;
  readonly parts: Uint8Array[];
  bytes: number;
  lastSeen: number;
  isComplete: boolean;
}

/**
 * Frames events in the order of their first lines. A record is the event's lines, joined by `\n`. An event is given as soon as it is complete, or
 * when WINDOW_LINES went by without a line of it: events that stay incomplete are records all the same, and so is every line that is no audit line.
 * A line that comes after that begins a record of its own.
 */
export class AuditdFramer implements Framer {
  readonly #maxBytes: number;
  readonly #lines: LineFramer;
  readonly #decoder = new TextDecoder("latin1");
  readonly #open = new Map<string, Group>();
  #seen = 0;
  #heldLines = 0;
  #heldBytes = 0;
  #key = 0;

  constructor(maxRecordBytes: number) {
    this.#maxBytes = maxRecordBytes;
    this.#lines = new LineFramer(maxRecordBytes);
  }

  push(chunk: Uint8Array, sink: FrameSink): void {
    this.#lines.push(chunk, this.#gather(sink));
  }

  end(sink: FrameSink): void {
    this.#lines.end(this.#gather(sink));
    for (const [key, group] of this.#open) this.#emit(key, group, sink);
  }

  // While events are open, lines of others that were given may stand among theirs.
  get held(): number | undefined {
    return this.#open.size === 0 ? this.#lines.held : undefined;
  }

  #gather(sink: FrameSink): FrameSink {
    return {
      record: (line, bytes) => {
        this.#add(line, bytes);
        this.#release(sink);
      },
      oversizeStart: (line) => sink.oversizeStart(line),
      oversizeChunk: (piece) => sink.oversizeChunk(piece),
      oversizeEnd: () => sink.oversizeEnd(),
    };
  }

  #add(line: number, bytes: Uint8Array): void {
    const head = HEAD.exec(this.#decoder.decode(bytes.subarray(0, HEAD_BYTES)));
    const type = head?.[2] ?? "";
    // A name cannot hold a space, so two keys are the same only if node, time and serial are.
    const key = head === null ? `${(this.#key += 1)}` : `${head[1] ?? ""} ${head[3] ?? ""}`;
    let group = this.#open.get(key);
    if (group !== undefined && group.bytes + bytes.length + 1 > this.#maxBytes) {
      // The event's other lines are a record of their own.
      group.isComplete = true;
      this.#open.delete(key);
      this.#open.set(`${(this.#key += 1)}`, group);
      group = undefined;
    }
    if (group === undefined) {
      group = {
        line,
        parts: [],
        bytes: 0,
        lastSeen: 0,
        isComplete: head === null || SINGLE.test(type),
      };
      this.#open.set(key, group);
    }
    // Held over chunks, of which the bytes are a view.
    group.parts.push(bytes.slice());
    group.bytes += bytes.length + 1;
    group.lastSeen = this.#seen += 1;
    group.isComplete ||= LAST.test(type);
    this.#heldLines += 1;
    this.#heldBytes += bytes.length + 1;
  }

  #release(sink: FrameSink): void {
    for (const [key, group] of this.#open) {
      const isOver =
        group.isComplete ||
        this.#seen - group.lastSeen >= WINDOW_LINES ||
        this.#heldLines > MAX_HELD_LINES ||
        this.#heldBytes > MAX_HELD_RECORDS * this.#maxBytes;
      if (!isOver) return;
      this.#emit(key, group, sink);
    }
  }

  #emit(key: string, group: Group, sink: FrameSink): void {
    this.#open.delete(key);
    this.#heldLines -= group.parts.length;
    this.#heldBytes -= group.bytes;
    const [only] = group.parts;
    if (only !== undefined && group.parts.length === 1) {
      sink.record(group.line, only);
      return;
    }
    const whole = new Uint8Array(group.bytes - 1);
    let at = 0;
    for (const part of group.parts) {
      if (at > 0) whole[at - 1] = 10;
      whole.set(part, at);
      at += part.length + 1;
    }
    sink.record(group.line, whole);
  }
}
