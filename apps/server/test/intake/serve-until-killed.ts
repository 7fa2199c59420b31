// Serves a data folder with its live sources until it is killed: `node serve-until-killed.ts DATA`. Prints its address.
import { writeSync } from "node:fs";
import { openInstance, serveInstance } from "../../src/index.ts";

const [data] = process.argv.slice(2) as [string];
const instance = await openInstance({ data, create: true });
const served = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
writeSync(1, `${served.url}\n`);
process.on("SIGTERM", () => {
  void served
    .close()
    .then(() => instance.close())
    .then(() => process.exit(0));
});
