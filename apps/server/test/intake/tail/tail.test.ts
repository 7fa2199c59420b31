// A tail follows a file through everything that log rotation does to it, and seals each line once.
import { appendFile, copyFile, mkdir, mkdtemp, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { anonymous, sealedRaws, serve, until, type World } from "../fixture.ts";

let logs: string;
let clockMs = 0;
const now = (): number => Date.now() + clockMs;
const HOUR_MS = 3_600_000;

beforeEach(async () => {
  clockMs = 0;
  logs = await mkdtemp(join(tmpdir(), "quis-logs-"));
  onTestFinished(() => rm(logs, { recursive: true, force: true }));
});

function tail(files = "app.log", more = ""): Promise<World> {
  const sources = `sources:\n  - id: app\n    intake: tail\n    format: ocsf\n    files: ${JSON.stringify(join(logs, files))}\n${more}`;
  return serve(sources, undefined, { now });
}

/** `count` lines from n on; every third is identical to others. */
function some(n: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => anonymous(i % 3 === 0 ? 0 : n + i));
}
const text = (lines: readonly string[]): string => lines.map((one) => `${one}\n`).join("");

async function expectSealed(at: World, lines: readonly string[]): Promise<void> {
  await until(async () => {
    const [state] = await at.instance.sources();
    if (state?.problem !== null && state?.state === "failed") throw new Error(state.problem);
    return (await at.instance.status()).logs[0]!.size >= lines.length;
  });
  expect((await sealedRaws(at)).toSorted()).toEqual(lines.toSorted());
}

describe("a growing file", () => {
  it("is sealed line by line as it grows; identical lines are accesses of their own", async () => {
    const at = await tail();
    await writeFile(join(logs, "app.log"), text(some(0, 10)));
    await expectSealed(at, some(0, 10));
    await appendFile(join(logs, "app.log"), text(some(10, 5000)));
    await expectSealed(at, [...some(0, 10), ...some(10, 5000)]);
    const [state] = await at.instance.sources();
    expect(state).toMatchObject({ read: 5010, sealed: 5010, duplicates: 0, quarantined: 0, state: "running" });
  });

  it("a line without an end waits for it, and is not sealed twice after a restart", async () => {
    const at = await tail();
    const [first, second] = some(1, 2) as [string, string];
    await writeFile(join(logs, "app.log"), `${first}\n${second.slice(0, 100)}`);
    await expectSealed(at, [first]);
    const again = await at.restart();
    await appendFile(join(logs, "app.log"), `${second.slice(100)}\n`);
    await expectSealed(again, [first, second]);
    expect((await again.instance.sources())[0]).toMatchObject({ read: 1, sealed: 1, quarantined: 0 });
  });

  it("what cannot be read is quarantined with file and line; identical bad lines are each kept", async () => {
    const at = await tail();
    await writeFile(join(logs, "app.log"), `${some(1, 1)[0]}\nbad\nbad\n\n\u0000\n`);
    await until(async () => (await at.instance.quarantineList("local:test", { limit: 10 })).total === 3);
    const { rows } = await at.instance.quarantineList("local:test", { limit: 10 });
    expect(rows.map(({ file, line }) => [file, line])).toEqual([2, 3, 5].map((n) => [join(logs, "app.log"), n]));
    await at.stop();
  });

  it("a cursor that is lost seals records with ids once all the same, and a cursor that is behind those without too", async () => {
    const at = await tail();
    await writeFile(join(logs, "app.log"), text(some(0, 40)));
    await expectSealed(at, some(0, 40));
    await at.stop();
    const cursors = join(at.folder.path, "intake/cursors/app.json");
    const saved = JSON.parse(await readFile(cursors, "utf8")) as {
      cursors: { offset: number; line: number; print: object }[];
    };
    Object.assign(saved.cursors[0]!, { offset: 0, line: 0, print: { offset: 0, head: "", tail: "" } });
    await writeFile(cursors, JSON.stringify(saved));
    const again = await at.restart();
    await until(async () => (await again.instance.sources())[0]!.duplicates === 40);
    await expectSealed(again, some(0, 40));
  });
});

describe("rotation", () => {
  it("by rename: what is still written to the old file is read, and then the new one", async () => {
    const at = await tail();
    const path = join(logs, "app.log");
    await writeFile(path, text(some(0, 50)));
    await expectSealed(at, some(0, 50));
    await rename(path, `${path}.1`);
    await appendFile(`${path}.1`, text(some(50, 20)));
    await writeFile(path, text(some(70, 30)));
    await expectSealed(at, [...some(0, 50), ...some(50, 20), ...some(70, 30)]);
  });

  it("by rename while Quis is down: the rest of the old file is found by its inode", async () => {
    const at = await tail();
    const path = join(logs, "app.log");
    await writeFile(path, text(some(0, 50)));
    await expectSealed(at, some(0, 50));
    await at.stop();
    await appendFile(path, text(some(50, 20)));
    await rename(path, `${path}.1`);
    await writeFile(path, text(some(70, 30)));
    await expectSealed(await at.restart(), [...some(0, 50), ...some(50, 20), ...some(70, 30)]);
  });

  it("by rename and gzip while Quis is down: the rest is read from the compressed file", async () => {
    const at = await tail();
    const path = join(logs, "app.log");
    await writeFile(path, text(some(0, 50)));
    await expectSealed(at, some(0, 50));
    await at.stop();
    const rest = "no line end at the end of what was rotated";
    await writeFile(`${path}.1.gz`, gzipSync(text([...some(0, 50), ...some(50, 20)]) + rest));
    await rm(path);
    await writeFile(path, text(some(70, 30)));
    const again = await at.restart();
    await expectSealed(again, [...some(0, 50), ...some(50, 20), ...some(70, 30)]);
    await until(async () => (await again.instance.quarantineList("local:test", { limit: 10 })).total === 1);
  });

  it.each([false, true])(
    "by truncation after copying, Quis down: %s: what the copy has more is read from it",
    async (isDown) => {
      let at = await tail();
      const path = join(logs, "app.log");
      await writeFile(path, text(some(0, 50)));
      await expectSealed(at, some(0, 50));
      if (isDown) await at.stop();
      await appendFile(path, text(some(50, 20)));
      await copyFile(path, `${path}.1`);
      await truncate(path, 0);
      await appendFile(path, text(some(0, 30)));
      if (isDown) at = await at.restart();
      await expectSealed(at, [...some(0, 50), ...some(50, 20), ...some(0, 30)]);
    },
  );

  it("by truncation: the same lines again are new accesses", async () => {
    const at = await tail();
    const path = join(logs, "app.log");
    for (let round = 1; round <= 3; round++) {
      await writeFile(path, text(some(0, 20)));
      await until(async () => (await at.instance.status()).logs[0]!.size === 20 * round);
      await truncate(path, 0);
      await until(async () => (await at.instance.sources())[0]!.files.length === 0);
    }
    expect((await at.instance.sources())[0]).toMatchObject({ sealed: 60, duplicates: 0 });
  });

  it("a folder of names that change: each file once, a copy among them not again", async () => {
    const at = await tail("postgresql-*.json");
    const lines: string[] = [];
    for (let n = 0; n < 6; n++) {
      const part = some(n * 100, 60);
      await writeFile(join(logs, `postgresql-${n}.json`), text(part));
      lines.push(...part);
    }
    await writeFile(join(logs, "other.json"), "not ours\n");
    await expectSealed(at, lines);
    await copyFile(join(logs, "postgresql-2.json"), join(logs, "postgresql-2-copy.json"));
    await appendFile(join(logs, "postgresql-5.json"), text(some(900, 5)));
    lines.push(...some(900, 5));
    await expectSealed(at, lines);
    clockMs += HOUR_MS;
    await appendFile(join(logs, "postgresql-5.json"), text(some(950, 5)));
    lines.push(...some(950, 5));
    await expectSealed(await at.restart(), lines);
  });

  it("the last line of a file that nobody writes on any more is a record though it has no end", async () => {
    const at = await tail("app-*.log");
    const [a, b] = some(1, 2) as [string, string];
    await writeFile(join(logs, "app-1.log"), `${a}\n${b}`);
    await expectSealed(at, [a]);
    await writeFile(join(logs, "app-2.log"), text(some(10, 3)));
    clockMs += HOUR_MS;
    await expectSealed(at, [a, b, ...some(10, 3)]);
  });
});

it("a file that begins as another one is not taken for its copy once it has more", async () => {
  const at = await tail("app-*.log");
  await writeFile(join(logs, "app-1.log"), text(some(0, 1)));
  await expectSealed(at, some(0, 1));
  await writeFile(join(logs, "app-2.log"), text([...some(0, 1), ...some(5, 2)]));
  await expectSealed(at, [...some(0, 1), ...some(0, 1), ...some(5, 2)]);
});

describe("CSV", () => {
  const MAPPING = `mapping: 1
format: csv
name: desk
product: { name: Desk }
class: 6001
activity: 2
constants: { web_resources.0.name: desk }
columns:
  who: { to: actor.user.uid }
  when: { to: time, format: "YYYY-MM-DD HH:mm:ss", zone: UTC }
  note: { to: message, optional: true }
`;
  const row = (n: number, note = "x"): string =>
    `u${n % 5},2026-01-01 00:00:${String(n % 60).padStart(2, "0")},${note}\n`;

  it("has a header in each new file, a quoted line end in a field, and goes on in the middle after a restart", async () => {
    await mkdir(join(logs, "m"));
    await writeFile(join(logs, "m/desk.yaml"), MAPPING);
    const sources = `sources:\n  - id: desk\n    intake: tail\n    format: csv\n    mapping: ${join(logs, "m/desk.yaml")}\n    files: ${join(logs, "desk.csv")}\n`;
    let at = await serve(sources, undefined, { now });
    const path = join(logs, "desk.csv");
    const header = "who,when,note\n";
    await writeFile(path, header + row(1) + row(2, '"two\nlines"') + 'u3,2026-01-01 00:00:03,"open');
    await until(async () => {
      const [state] = await at.instance.sources();
      if (state!.problem !== null) throw new Error(state!.problem);
      return state!.sealed === 2;
    });
    at = await at.restart();
    await appendFile(path, ' and\nshut"\n' + header + row(4));
    await rename(path, `${path}.1`);
    await writeFile(path, `note,who,when\nz,u9,2026-01-01 00:00:09\n`);
    await until(async () => (await at.instance.status()).logs[0]!.size === 5);
    const raws = await sealedRaws(at);
    expect(raws.slice(0, 4)).toEqual([
      row(1).trimEnd(),
      row(2, '"two\nlines"').trimEnd(),
      'u3,2026-01-01 00:00:03,"open and\nshut"',
      row(4).trimEnd(),
    ]);
    expect((await at.instance.quarantineList("local:test", { limit: 10 })).total).toBe(0);
    expect((await at.instance.events("local:test", { user: "u9", limit: 5 })).rows).toHaveLength(1);
  });
});
