// Backs up a folder again and again until it is killed.
import { backupFolder } from "../../src/backup/index.ts";
import { openLogs } from "../rotation/fixture.ts";

const [data = "", to = ""] = process.argv.slice(2);
const logs = await openLogs(data);
console.log("open");
for (;;) await backupFolder(logs, { to, withKeys: true });
