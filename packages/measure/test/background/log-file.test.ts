import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { type LogFile, MeasureError, openCsvLog, openXesLog } from "../../src/index.ts";
import { readTime } from "../../src/background/log-time.ts";

// One byte at a time, so that every cut is tried.
async function* bytesOf(text: string | Uint8Array, size = 1): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}
const csv = (text: string | Uint8Array, options: Parameters<typeof openCsvLog>[1] = {}): Promise<LogFile> =>
  openCsvLog(bytesOf(text), options);
const xes = (text: string, options: Parameters<typeof openXesLog>[1] = {}): Promise<LogFile> =>
  openXesLog(bytesOf(text), options);
const trace = (name: string, events: string): string =>
  `<trace><string key="concept:name" value="${name}"/>${events}</trace>`;
const event = (resource: string, time: string): string =>
  `<event><string key="org:resource" value="${resource}"/><string key="org:group" value="Team &amp; Co"/>` +
  `<date key="time:timestamp" value="${time}"/><string key="concept:name" value="Open"/></event>`;

describe("CSV by column names", () => {
  it("reads columns by what they mean, quotes and line ends in fields, and puts rows in time order", async () => {
    const text =
      '\uFEFFwho,when,whom,why\r\nu2,2026-03-02T10:00:00Z,p1,"a ""b"",\nc"\r\nu1,2026-03-02T11:30:00+02:00,,x\r\n';
    const { accesses, remarks } = await csv(text, {
      columns: { user: "who", time: "when", subject: "whom", reason: "why" },
    });
    expect(accesses.map(({ user, subjects, justification, index }) => [index, user, subjects, justification])).toEqual([
      [0, "u1", [], "x"],
      [1, "u2", ["p1"], 'a "b",\nc'],
    ]);
    expect(remarks).toEqual([]);
  });

  it("a time without a zone is never guessed: its row is left out, counted and named, unless a zone is given", async () => {
    const text = "user,time\nu1,2026-03-02 10:00:00\nu2,2026-03-02T10:00:00Z\n";
    const { accesses, remarks } = await csv(text);
    expect(accesses.map(({ user }) => user)).toEqual(["u2"]);
    expect(remarks).toEqual([
      '1 rows or events of the log were left out; the first at line 2: expected a time with its zone (or --zone), got "2026-03-02 10:00:00"',
    ]);
    expect((await csv(text, { zone: "Europe/Amsterdam" })).accesses.map(({ user }) => user)).toEqual(["u1", "u2"]);
  });

  it.each([
    ["no rows", "user,time\n", /expected accesses with user and time, got none$/],
    ["nothing at all", "", /got none/],
    ["no such column", "name,time\nu1,2026-03-02T10:00:00Z\n", /expected a column "user" for user, got name, time/],
    ["a column twice", "user,user,time\nu,v,2026-03-02T10:00:00Z\n", /expected the column "user" once, got it twice/],
    ["rows of another width only", "user,time\nu1\nu1,a,b\n", /2 left out; line 2: expected 2 fields, got 1/],
  ])("refuses %s", async (_what, text, message) => {
    await expect(csv(text)).rejects.toThrow(message);
    await expect(csv(text)).rejects.toThrow(MeasureError);
  });

  it("bytes that are no UTF-8 cost their row only", async () => {
    const bytes = Buffer.concat([
      Buffer.from("user,time\nu1,2026-03-02T10:00:00Z\n"),
      Buffer.from([0xff, 0xfe, 0x2c, 0x0a]),
      Buffer.from("u2,2026-03-02T10:00:01Z\n"),
    ]);
    const { accesses, remarks } = await csv(bytes);
    expect(accesses).toHaveLength(2);
    expect(remarks[0]).toContain("line 3: expected UTF-8");
  });

  it("whatever bytes come, it reads or refuses in words", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        for (const open of [openCsvLog, openXesLog])
          await open(bytesOf(bytes, 7), {}).catch((error: unknown) => expect(error).toBeInstanceOf(MeasureError));
      }),
      { numRuns: 150 },
    );
  });
});

describe("XES (IEEE 1849-2016)", () => {
  const head =
    '<?xml version="1.0"?><log xes.version="1.0" xmlns="http://www.xes-standard.org/"><extension name="Time" prefix="time" uri="t"/><global scope="event"><string key="concept:name" value="x"/></global><string key="concept:name" value="log"/>';

  it("case is the record, resource the user, group the team; entities of XML only", async () => {
    const { accesses, remarks } = await xes(
      `${head}${trace("c1", event("ann", "2026-03-02T10:00:00.000+01:00") + event("bob", "2026-03-03T10:00:00Z"))}${trace("c2", event("ann", "2026-03-01T10:00:00Z"))}</log>`,
    );
    expect(accesses.map(({ user, unit, subjects, activity }) => [user, unit, subjects, activity])).toEqual([
      ["ann", "Team & Co", ["c2"], "Open"],
      ["ann", "Team & Co", ["c1"], "Open"],
      ["bob", "Team & Co", ["c1"], "Open"],
    ]);
    expect(remarks).toEqual([]);
  });

  it("other keys by --column, of the trace with trace:", async () => {
    const text = `${head}<trace><string key="concept:name" value="c"/><string key="patient" value="p7"/>${event("ann", "2026-03-02T10:00:00Z")}</trace></log>`;
    const { accesses } = await xes(text, { columns: { subject: "trace:patient", purpose: "concept:name" } });
    expect(accesses[0]).toMatchObject({ subjects: ["p7"], purpose: "Open" });
  });

  it("entities are off: a trace that uses one is left out, and a DOCTYPE defines none", async () => {
    const bomb = `<!DOCTYPE log [<!ENTITY lol "ha"><!ENTITY file SYSTEM "file:///etc/passwd">]>${head}`;
    const { accesses, remarks } = await xes(
      `${bomb}${trace("&file;", event("ann", "2026-03-02T10:00:00Z"))}${trace("ok", event("&lol;", "2026-03-02T10:00:00Z"))}${trace("c", event("ann", "2026-03-02T10:00:00Z"))}</log>`,
    );
    expect(accesses.map(({ subjects }) => subjects)).toEqual([["c"]]);
    expect(remarks[0]).toMatch(/^[2-9] rows or events of the log were left out/);
  });

  it("an event without a resource or with a broken time is left out; a cut file keeps its whole traces", async () => {
    const whole = `${head}${trace("c1", event("ann", "2026-03-02T10:00:00Z") + event("", "2026-03-02T10:00:00Z") + event("ann", "yesterday"))}`;
    const { accesses, remarks } = await xes(`${whole}<trace><string key="concept:name" va`);
    expect(accesses).toHaveLength(1);
    expect(remarks[0]).toMatch(/^3 rows or events/);
  });
});

describe("times", () => {
  it.each([
    ["2026-03-02T10:00:00Z", undefined, Date.UTC(2026, 2, 2, 10)],
    ["2026-03-02 10:00:00.123456+0130", undefined, Date.UTC(2026, 2, 2, 8, 30, 0, 123)],
    ["2026-07-02 10:00:00.5", "Europe/Amsterdam", Date.UTC(2026, 6, 2, 8, 0, 0, 500)],
    ["2026-03-02 10:00", "UTC", Date.UTC(2026, 2, 2, 10)],
    ["1772445600000", undefined, 1_772_445_600_000],
    ["2026-03-02 10:00:00", undefined, undefined],
    ["2026-02-30T10:00:00Z", undefined, undefined],
    ["2026-03-02T25:00:00Z", undefined, undefined],
    ["2 March 2026", "UTC", undefined],
    ["", "UTC", undefined],
  ])("%j in %s", (text, zone, expected) => {
    expect(readTime(text, zone)).toBe(expected);
  });
});
