// Imports a file of a given format into a data folder, sealed and indexed.
//   node import-format.ts FILE FOLDER FORMAT [ZONE] [MAPPING]      prints {"seconds","read","sealed"}
import { createReadStream, readFileSync, statSync } from "node:fs";
import { openInstance } from "@quis/server";

const [file, data, format, zone, mapping] = process.argv.slice(2) as [string, string, string, string?, string?];
const instance = await openInstance({ data, create: true });
const started = performance.now();
const { read, sealed, quarantined } = await instance.importFile("local:bench", {
  file,
  bytes: createReadStream(file, { highWaterMark: 1 << 18 }),
  sizeBytes: statSync(file).size,
  source: "bench",
  format,
  ...(zone === undefined || zone === "" ? {} : { zone }),
  ...(mapping === undefined ? {} : { mapping: readFileSync(mapping, "utf8") }),
});
const seconds = (performance.now() - started) / 1000;
// What is a duplicate or refused is done with sooner than what is sealed.
if (quarantined > 0 || sealed < read * 0.7)
  throw new Error(
    `expected at least seven in ten of ${read} records sealed, got ${sealed}, ${quarantined} quarantined`,
  );
await instance.close();
console.log(JSON.stringify({ seconds, read, sealed }));
process.exit(0);
