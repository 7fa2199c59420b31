// Appends and pushes to a copy until it is killed.
import { Mirrors, readMirrors } from "../../src/mirror/index.ts";
import { grow, openLogs } from "../rotation/fixture.ts";

const [data = "", to = ""] = process.argv.slice(2);
const following: { mirrors?: Mirrors } = {};
const logs = await openLogs(data, { onIntegrated: (log, size) => following.mirrors?.integrated(log, size) });
const mirrors = await Mirrors.open(logs);
following.mirrors = mirrors;
if ((await readMirrors(data)).length === 0) await mirrors.add({ name: "cellar", to });
console.log("open");
for (;;) await grow(logs, 700);
