// Appends and pushes to a copy until it is killed.
import { Mirrors, readMirrors } from "../../src/mirror/index.ts";
import { grow, openLogs } from "../rotation/fixture.ts";

const [data = "", to = ""] = process.argv.slice(2);
let mirrors: Mirrors | undefined;
const logs = await openLogs(data, { onIntegrated: (log, size) => mirrors?.integrated(log, size) });
mirrors = await Mirrors.open(logs);
if ((await readMirrors(data)).length === 0) await mirrors.add({ name: "cellar", to });
console.log("open");
for (;;) await grow(logs, 700);
