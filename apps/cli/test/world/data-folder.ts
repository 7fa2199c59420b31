// A real data folder with a few invented accesses, for commands whose files must prove something.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFolder } from "../../src/instance/open-folder.ts";
import { type Ran, run } from "./run.ts";

function line(n: number): string {
  return JSON.stringify({
    class_uid: 6001,
    category_uid: 6,
    activity_id: 2,
    type_uid: 600102,
    severity_id: 1,
    time: 1_790_000_000_000 + n * 1000,
    metadata: { version: "1.8.0", uid: `e-${n}`, product: { name: "Desk", vendor_name: "Invented" } },
    actor: { user: { uid: `u${n % 7}`, name: "Ada Sample" }, session: { uid: `s${n % 13}` } },
    oversight: { operation: "consultation", subjects: [{ uid: `p${n % 10}` }], justification: "case work" },
  });
}

export interface World {
  /** Where commands run; its `quis-data` is the data folder. */
  readonly cwd: string;
  /** Runs a command on the folder. */
  quis(...args: string[]): Promise<Ran>;
  /** Seals accesses `from` to before `to`. */
  seal(from: number, to: number): Promise<void>;
  remove(): Promise<void>;
}

export async function makeWorld(): Promise<World> {
  const cwd = await mkdtemp(join(tmpdir(), "quis-cli-"));
  const quis = (...args: string[]): Promise<Ran> => run(args, undefined, { cwd, openFolder });
  return {
    cwd,
    quis,
    seal: async (from, to) => {
      const file = join(cwd, `${from}.ndjson`);
      const lines = Array.from({ length: to - from }, (_, i) => `${line(from + i)}\n`);
      await writeFile(file, lines.join(""));
      const ran = await quis("import", file, "--source", "desk");
      if (ran.code !== 0) throw new Error(`expected ${file} to be sealed, got ${ran.stderr}`);
    },
    remove: () => rm(cwd, { recursive: true, force: true }),
  };
}
