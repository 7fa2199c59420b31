import { describe, expect, it } from "vitest";
import { makeFake, makeRow } from "../world/fake-instance.ts";
import { run } from "../world/run.ts";

const many = Array.from({ length: 2345 }, (_, at) => makeRow({ index: 2344 - at, user: `u-${at % 3}`, user_name: "" }));

describe("answers for people", () => {
  it("begins with a sentence, then figures, then rows with both clocks", async () => {
    const { code, stdout, stderr } = await run(["who", "p-1042"], makeFake(many));
    expect(code).toBe(0);
    const lines = stdout.split("\n");
    expect(lines[0]).toBe("2,345 accesses by 3 users to the record of p-1042, on 2026-03-02, source records-app.");
    expect(stdout.replaceAll("\n", " ")).toContain("received (UTC) 2026-03-03 00:00:00");
    expect(stdout).toContain("2026-03-02 09:15:00");
    expect(lines.filter((line) => line.startsWith("2026"))).toHaveLength(100);
    expect(stderr).toBe("quis: the newest 100 of 2,345 are shown; --limit N or --limit all shows more\n");
  });

  it("says of an empty answer what it does not prove", async () => {
    const { code, stdout } = await run(["who", "p-9"], makeFake([]));
    expect(code).toBe(0);
    expect(stdout.replaceAll("\n", " ")).toContain(
      "No access to the record of p-9 is in the log. This shows what the sources reported",
    );
  });

  it("lets no escape sequence of a log through, in cells, headline and messages", async () => {
    const evil = "\u001b]0;owned\u0007\u001b[2J\u202e";
    const fake = makeFake([makeRow({ justification: evil, user: evil, source: evil, object: evil })]);
    const table = await run(["who", evil], fake);
    const lines = await run(["events", "--json"], fake);
    const wrong = await run(["events", "--operation", evil], fake);
    for (const text of [table.stdout, table.stderr, lines.stdout, wrong.stderr]) {
      // oxlint-disable-next-line no-control-regex -- the point of the test
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

describe("answers for programs", () => {
  it("is NDJSON, one row per line, and nothing else on stdout; pages are followed up to the limit", async () => {
    const fake = makeFake(many);
    const { code, stdout, stderr } = await run(["--json", "user", "u-1", "--limit", "2100"], fake);
    expect(code).toBe(0);
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows).toEqual(many.slice(0, 2100));
    expect(
      fake.calls.filter(({ name }) => name === "user").map(({ args }) => (args[2] as { limit: number }).limit),
    ).toEqual([1000, 1000, 100]);
    expect(stderr).toContain("the newest 2,100 of 2,345");
  });

  it("--limit all gives everything and says nothing more", async () => {
    const { stdout, stderr } = await run(["events", "--json", "--limit", "all"], makeFake(many));
    expect(stdout.trimEnd().split("\n")).toHaveLength(2345);
    expect(stderr).toBe("");
  });

  it("hands filters and range on as the contract has them", async () => {
    const fake = makeFake([]);
    await run(
      [
        "events",
        "--user",
        "u",
        "--operation",
        "disclosure",
        "--text",
        "x",
        "--case",
        "C 1",
        "--break-glass",
        "--explained",
        "false",
        "--from",
        "2026-01-01",
        "--to",
        "2026-02-01T00:00:00+01:00",
      ],
      fake,
    );
    expect(fake.calls.find(({ name }) => name === "events")?.args[1]).toEqual({
      user: "u",
      operation: "disclosure",
      text: "x",
      case: "C 1",
      break_glass: "true",
      explained: "false",
      from: "2026-01-01T00:00:00.000Z",
      to: "2026-01-31T23:00:00.000Z",
      limit: 100,
    });
  });
});

describe("usage", () => {
  it.each([
    [["who"], "missing required argument 'subject'"],
    [["nonsense"], "unknown command 'nonsense'"],
    [["events", "--colour", "red"], "unknown option '--colour'"],
    [["events", "--operation", "look"], "expected --operation to be one of collection"],
    [["events", "--from", "2026-08-01T10:00:00"], "a time with its zone"],
    [["event", "first"], "expected INDEX to be a whole number"],
    [["import", "a.csv"], "required option '--source <name>' not specified"],
    [["import", "a.csv", "--source", "Über"], "expected --source to be 1–63"],
    [["vkey", "Secrets"], "expected LOG to be a log's name"],
    [["log", "rotate-key", "../x", "--reason", "r"], "expected LOG to be a log's name"],
    [["log", "rotate-key"], "required option '--reason <text>' not specified"],
    [["log", "rotate-key", "--reason", "r", "--overlap", "soon"], "expected --overlap such as 90m, 12h or 30d"],
    [["backup"], "expected --to DIR"],
    [["mirror", "serve", "--listen", "0.0.0.0:1", "--token-file", "t"], "expected --listen 127.0.0.1:PORT"],
    [["context", "import", "a.csv", "--kind", "people"], "expected --kind to be one of users"],
    [["serve", "--port", "70000"], "expected --port from 0 to 65535"],
  ])("%j ends with exit code 2 and opens nothing", async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("quis: CLI_USAGE: ");
    expect(stderr).toContain(message);
  });

  it("with --json an error is also a problem on stderr", async () => {
    const { code, stdout, stderr } = await run(["event", "first", "--json"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const last = JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "");
    expect(last).toMatchObject({ code: "CLI_USAGE", type: "urn:quis:error:CLI_USAGE" });
  });

  it("help goes to stdout and is no error", async () => {
    const { code, stdout } = await run(["--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("who looked at this person's record?");
    expect((await run([])).code).toBe(2);
  });
});
