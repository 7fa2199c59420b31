// Imports the given files one after the other and says on stdout what is acknowledged, until it is killed.
//   node child.ts DATA FIRST FILE...     FIRST = number of the first file to import
import { createReadStream, writeSync } from "node:fs";
import { openInstance } from "@quis/server";

const [data, first, ...files] = process.argv.slice(2) as [string, string, ...string[]];
const instance = await openInstance({ data, create: true });
const acknowledged = async (): Promise<number> => (await instance.status()).logs[0]!.size;
// Synchronous: what is said here was acknowledged before, and must be found after the kill.
const say = (line: string): void => void writeSync(1, `${line}\n`);

say(`open ${await acknowledged()}`);
let last = 0;
for (const [n, file] of files.entries()) {
  if (n < Number(first)) continue;
  const summary = await instance.importFile(
    "local:kill-test",
    { file, bytes: createReadStream(file), source: "demo" },
    {
      onProgress: () => {
        void acknowledged().then((size) => {
          if (size > last) say(`ack ${(last = size)}`);
        });
      },
    },
  );
  say(`done ${n} ${summary.tree_size} ${summary.read - summary.sealed - summary.duplicates - summary.quarantined}`);
}
await instance.close();
say("end");
