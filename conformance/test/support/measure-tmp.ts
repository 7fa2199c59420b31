import { mkdtempSync } from "node:fs";
import { simulateWorld, feed, openAt, START_MS, DAY_MS, ACTOR, type Clock } from "./gap-world.ts";
const users = Number(process.argv[2] ?? 36),
  days = Number(process.argv[3] ?? 44);
for (const seed of (process.argv[4] ?? "1").split(",")) {
  const world = simulateWorld(seed, users, days);
  const clock: Clock = { nowMs: START_MS };
  const inst = await openAt(mkdtempSync("/tmp/gapt-"), clock);
  const t = Date.now();
  await feed(inst, clock, world, { fromMs: START_MS, toMs: START_MS + days * DAY_MS, batchMs: days * DAY_MS });
  const t1 = Date.now();
  const ans = await inst.gaps(ACTOR, { state: "all" });
  console.log(
    "seed",
    seed,
    users,
    days,
    [...world].map(([s, l]) => s + ":" + l.length).join(" "),
    "import",
    t1 - t,
    "gaps",
    Date.now() - t1,
    "findings",
    ans.gaps.length,
  );
  for (const g of ans.gaps.slice(0, 12))
    console.log("  ", g.kind, g.source, g.title, JSON.stringify(g.evidence).slice(0, 300));
  await inst.close();
}
