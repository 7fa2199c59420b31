// Changes a log's key and ends by SIGKILL before the step named on the command line.
import { rotateKey } from "../../src/rotation/index.ts";
import { openLogs } from "./fixture.ts";

const [data = "", log = "", last = "", overlapMs = "0"] = process.argv.slice(2);
const logs = await openLogs(data);
const beforeStep = (step: string): void => {
  if (step === last) process.kill(process.pid, "SIGKILL");
};
await rotateKey({ ...logs, beforeStep }, "local:test", { log, reason: "killed", overlapMs: Number(overlapMs) });
