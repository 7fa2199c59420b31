// quis log and quis witness: what they say of witnesses, and that they say it loudly when something is wrong.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogReport } from "@quis/contract";
import { generateKey } from "@quis/tlog";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeFake } from "../world/fake-instance.ts";
import { run } from "../world/run.ts";

const vkey = "log.example/audit+5f469888+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";
const report: LogReport = {
  name: "records",
  origin: "log.example/audit",
  vkey,
  size: 4218,
  checkpoint_size: 4200,
  root: "cm9vdA==",
  signed_at: "2026-03-02T09:15:00.000Z",
  fail: "closed",
  published_size: 4000,
  publication_lag: 200,
  quorum: {
    met: false,
    words: "enough has 1 of the 2 it needs (ngo has cosigned, court has not)",
    size: 4000,
    time: "2026-03-02T09:00:00.000Z",
  },
  witnesses: [
    {
      name: "ngo",
      vkey,
      url: "https://ngo.example",
      size: 4200,
      time: "2026-03-02T09:15:01.000Z",
      lag: 0,
      error: null,
      failing_since: null,
    },
    {
      name: "court",
      vkey,
      url: "https://court.example",
      size: 4000,
      time: "2026-03-02T09:00:00.000Z",
      lag: 200,
      error: "it failed (500: \u001b[2J)",
      failing_since: "2026-03-02T09:05:00.000Z",
    },
  ],
  forked: null,
};
const fake = (change: Partial<LogReport> = {}) =>
  makeFake([], { log: () => Promise.resolve({ ...report, ...change }) });

describe("quis log", () => {
  it("shows size, root, each witness, and loudly how far publication lags", async () => {
    const { code, stdout } = await run(["log"], fake());
    expect(code).toBe(0);
    expect(stdout).toMatch(/entries +4,218/);
    expect(stdout).toMatch(/checkpoint +4,200 entries, signed 2026-03-02 09:15:00 UTC, .* ago/);
    expect(stdout).toContain("cm9vdA==");
    expect(stdout).toContain("PUBLICATION LAGS by 200 entries");
    expect(stdout).toContain("NOT MET: enough has 1 of the 2");
    expect(stdout).toMatch(/ngo +4,200 +2026-03-02 09:15:01 +0 +ok/);
    expect(stdout).toMatch(/court +4,000 .*200/);
    expect(stdout).toContain("since 2026-03-02 09:05:00: it failed (500: \\x1b[2J)");
  });

  it("has the age from the witnesses if an earlier process signed", async () => {
    const { stdout } = await run(["log"], fake({ signed_at: null }));
    expect(stdout).toMatch(/checkpoint +4,200 entries, cosigned 2026-03-02 09:15:01 UTC, .* ago/);
  });

  it("asks for the log that is named, and hands all on with --json", async () => {
    const instance = fake();
    const { stdout } = await run(["log", "oversight", "--json"], instance);
    expect(JSON.parse(stdout)).toEqual(report);
    expect(instance.calls.find(({ name }) => name === "log")?.args).toEqual(["oversight"]);
    expect((await run(["log", "other"], fake())).code).toBe(2);
  });

  it("ends with 1 when a witness saw another history", async () => {
    const { code, stdout } = await run(
      ["log"],
      fake({ forked: "The log records signs nothing more: the witness ngo …" }),
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^STOPPED: The log records signs nothing more/);
  });

  it("says what it means to have no witnesses", async () => {
    const none = { fail: null, quorum: null, witnesses: [], published_size: 4200, publication_lag: 0, signed_at: null };
    const { stdout } = await run(["log"], fake(none));
    expect(stdout).toMatch(/checkpoint +4,200 entries, signed before this start/);
    expect(stdout).toContain("No witnesses: nobody outside would notice");
    expect(stdout).not.toContain("LAGS");
  });
});

describe("quis witness", () => {
  function temporaryFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), "quis-cli-witness-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  it("makes its key, prints the line for the policy, and ends when stopped", async () => {
    const cwd = temporaryFolder();
    const stop = new AbortController();
    let stdout = "";
    const ended = run(["witness", "--name", "witness.example/quis", "--listen", "127.0.0.1:0", "--json"], undefined, {
      cwd,
      signal: stop.signal,
      stdout: {
        write: (text: string) => {
          stdout += text;
          stop.abort();
        },
      },
    });
    expect((await ended).code).toBe(0);
    const line = JSON.parse(stdout) as { url: string; vkey: string; policy: string; logs: string[]; data: string };
    expect(line.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(line.policy).toBe(`witness witness.example/quis ${line.vkey} ${line.url}`);
    expect(line).toMatchObject({ logs: [], data: join(cwd, "quis-witness") });
    expect(existsSync(join(cwd, "quis-witness", "witness.skey"))).toBe(true);
  });

  it("add-log takes a log's key, once", async () => {
    const cwd = temporaryFolder();
    const log = generateKey("log.example/records").vkey;
    const args = ["witness", "add-log", log, "--data", "w"];
    expect((await run(args, undefined, { cwd })).stdout).toContain("now knows log.example/records");
    expect((await run(args, undefined, { cwd })).stdout).toContain("already");
    expect((await run(["witness", "add-log", "nonsense", "--data", "w"], undefined, { cwd })).stderr).toContain(
      "QUIS_BAD_INPUT",
    );
  });

  it("refuses an address that is none, and one that is not this machine's own", async () => {
    const cwd = temporaryFolder();
    const start = (listen: string) => run(["witness", "--name", "w.example", "--listen", listen], undefined, { cwd });
    for (const listen of ["7848", "127.0.0.1", "127.0.0.1:99999", ":1", "::1:7848"]) {
      expect((await start(listen)).code).toBe(2);
    }
    expect((await start("0.0.0.0:0")).stderr).toMatch(/QUIS_NOT_LOOPBACK.*--allow-remote/);
  });
});
