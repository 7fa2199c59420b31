// Serves a data folder with its live sources until SIGTERM, or until it is killed: `node serve.ts DATA`. Prints its address.
import { writeSync } from "node:fs";
import { openInstance, serveInstance } from "@quis/server";

const [data] = process.argv.slice(2) as [string];
const instance = await openInstance({ data, create: true });
const served = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
process.on("SIGTERM", () => {
  void served
    .close()
    .then(() => instance.close())
    .then(() => process.exit(0));
});
writeSync(1, `${served.url}\n`);
