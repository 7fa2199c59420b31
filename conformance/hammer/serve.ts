// The add server as a process of its own:
//   LOG_PRIVATE_KEY=PRIVATE+KEY+… node conformance/hammer/serve.ts FOLDER [PORT]     (0 or none: any free port)
// Says {"url":…} on its first line. It ends, with all that was acknowledged under a checkpoint, on SIGTERM or SIGINT.
import { startAddServer } from "./add-server.ts";

const [folder, port = "0"] = process.argv.slice(2);
const skey = process.env["LOG_PRIVATE_KEY"];
if (folder === undefined || skey === undefined || !/^\d{1,5}$/.test(port)) {
  process.stderr.write("usage: LOG_PRIVATE_KEY=PRIVATE+KEY+… node conformance/hammer/serve.ts FOLDER [PORT]\n");
  process.exit(2);
}
const server = await startAddServer({ folder, skey, port: Number(port) });
console.log(JSON.stringify({ url: server.url }));
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => void server.close().then(() => process.exit(0)));
}
