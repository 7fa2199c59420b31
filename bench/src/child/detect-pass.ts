// Goes over everything in a data folder, as `quis detect run` does, after its context tables are there.
//   node detect-pass.ts FOLDER [CONTEXT]     prints {"events","days","seconds","raised","peakMiB"}
import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Instance, openInstance } from "@quis/server";

type ContextKind = Parameters<Instance["importContext"]>[1]["kind"];

const [data, context] = process.argv.slice(2) as [string, string?];
const instance = await openInstance({ data, create: false });
for (const file of context === undefined ? [] : readdirSync(context)) {
  const bytes = createReadStream(join(context as string, file));
  await instance.importContext("local:bench", { kind: file.replace(/\.csv$/, "") as ContextKind, file, bytes });
}
const { events, days, seconds, raised, peak_mib: peakMiB } = await instance.detection().run("local:bench");
await instance.close();
console.log(JSON.stringify({ events, days, seconds, raised, peakMiB }));
process.exit(0);
