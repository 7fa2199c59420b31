// Goes over everything in a data folder, and is gone in the middle of it: killed when the third finding has been sealed.
//   node detect-until-killed.ts FOLDER NOW_MS
import { ACTOR, openAgency } from "./agency.ts";

const [data, now] = process.argv.slice(2) as [string, string];
const instance = await openAgency(data, () => Number(now));
const sealed = setInterval(() => {
  void instance
    .detection()
    .status()
    .then(({ findings, samples }) => {
      if (findings + samples >= 3) process.kill(process.pid, "SIGKILL");
    });
}, 1);
await instance.detection().run(ACTOR);
clearInterval(sealed);
await instance.close();
