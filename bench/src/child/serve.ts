// Serves a data folder for the latency bench.
//   node serve.ts FOLDER      prints {"url","token","openSeconds"} and serves until its standard input ends
import { findRunning, openInstance, serveInstance } from "@quis/server";

const [data] = process.argv.slice(2) as [string];
// From the start of the process: loading the program is part of starting a server.
const instance = await openInstance({ data, create: false });
const server = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
const openSeconds = performance.now() / 1000;
const { token } = (await findRunning(data)) ?? {};
console.log(JSON.stringify({ url: server.url, token, openSeconds }));
process.stdin.resume();
await new Promise((resolve) => process.stdin.on("end", resolve));
await server.close();
await instance.close();
process.exit(0);
