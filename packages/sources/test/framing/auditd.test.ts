import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFramer } from "../../src/index.ts";
import { bytesOf, Collector, frame, lines } from "../support/collect.ts";

const line = (serial: number, type = "SYSCALL", text = "a=b"): string =>
  `type=${type} msg=audit(1795341707.960:${serial}): ${text}`;

function records(file: readonly string[]): string[][] {
  return lines("auditd", file.join("\n")).map(([, text]) => text.split("\n"));
}

describe("events of the audit log", () => {
  it("are put together from lines of one serial number, though others stand between them", () => {
    const [a1, b1, a2, b2, a3, b3] = [
      line(1),
      line(2),
      line(1, "CWD"),
      line(2, "PATH"),
      line(1, "PROCTITLE"),
      line(2, "PROCTITLE"),
    ];
    expect(records([a1, b1, a2, b2, a3, b3])).toEqual([
      [a1, a2, a3],
      [b1, b2, b3],
    ]);
  });

  it("have the line of their first line and come in that order, though a later one is complete first", () => {
    const file = [line(1), line(2), line(2, "PROCTITLE"), line(1, "PROCTITLE"), line(3, "USER_LOGIN")];
    expect(lines("auditd", file.join("\n")).map(([number]) => number)).toEqual([1, 2, 5]);
  });

  it("of different machines or times are different, whatever their serial number", () => {
    const file = [`node=a ${line(1)}`, `node=b ${line(1)}`, line(1), line(1).replace(".960", ".961")];
    expect(records(file)).toHaveLength(4);
  });

  it("that stay incomplete are records: at the end of the file, and when 256 lines went by", () => {
    expect(records([line(1), line(1, "CWD")])).toEqual([[line(1), line(1, "CWD")]]);
    const between = Array.from({ length: 300 }, (_, i) => line(100 + i, "USER_AUTH"));
    const late = records([line(1), ...between, line(1, "PROCTITLE")]);
    expect(late[0]).toEqual([line(1)]);
    expect(late.at(-1)).toEqual([line(1, "PROCTITLE")]);
    expect(late).toHaveLength(302);
  });

  it("are held no longer than they must be: a single line and a complete event come at once, an open one waits", () => {
    const framer = createFramer("auditd");
    const sink = new Collector();
    framer.push(bytesOf(`${line(1, "USER_LOGIN")}\n${line(2)}\n${line(2, "PROCTITLE")}\n${line(3)}\n`), sink);
    expect(sink.frames.map(({ line: number }) => number)).toEqual([1, 2]);
    framer.end(sink);
    expect(sink.frames.map(({ line: number }) => number)).toEqual([1, 2, 4]);
  });

  it("lines that are none are records of their own, in their place", () => {
    expect(records(["hello", line(1), "world", line(1, "PROCTITLE")])).toEqual([
      ["hello"],
      [line(1), line(1, "PROCTITLE")],
      ["world"],
    ]);
  });

  it("of more bytes than a record may have are cut, not lost", () => {
    const file = Array.from({ length: 10 }, () => line(1)).join("\n");
    const cut = lines("auditd", file, undefined, { maxRecordBytes: 200 }).map(([, text]) => text);
    expect(cut.length).toBeGreaterThan(1);
    expect(cut.every((text) => text.length <= 200)).toBe(true);
    expect(cut.join("\n")).toBe(file);
  });

  it("a line longer than a record goes through in pieces", () => {
    const long = line(2, "EXECVE", "x".repeat(500));
    const frames = frame("auditd", bytesOf([line(1), long, line(1, "PROCTITLE")].join("\n")), [7], {
      maxRecordBytes: 200,
    });
    expect(frames.filter(({ isOversize }) => isOversize).map(({ bytes }) => bytes.length)).toEqual([long.length]);
    expect(frames.filter(({ isOversize }) => !isOversize)).toHaveLength(1);
  });

  it("lose no line and are cut the same in any chunks (property)", () => {
    const any = fc.oneof(
      fc
        .record({
          serial: fc.integer({ min: 1, max: 6 }),
          type: fc.constantFrom("SYSCALL", "PATH", "PROCTITLE", "EOE", "USER_LOGIN"),
        })
        .map(({ serial, type }) => line(serial, type)),
      fc.constantFrom("hello", "type=x", "node=a type=PATH msg=audit(1.1:1): x"),
    );
    expect.hasAssertions();
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        (file, sizes) => {
          const text = file.join("\n");
          const whole = lines("auditd", text);
          expect(lines("auditd", text, sizes)).toEqual(whole);
          expect(whole.flatMap(([, record]) => record.split("\n")).toSorted()).toEqual(file.toSorted());
        },
      ),
    );
  });

  it("a file whose first event never ends does not hold the rest", () => {
    const file: string[] = [line(1)];
    for (let i = 0; i < 5000; i += 1) file.push(line(i + 10, "USER_AUTH"), ...(i % 100 === 0 ? [line(1, "PATH")] : []));
    const all = records(file);
    expect(all.flat()).toHaveLength(file.length);
    expect(all[0]?.length).toBeLessThan(45);
  });
});
