// Detection alone: days of accesses made in memory, judged and learned by every detector; beside it a loop that only makes their tables.
//   node detect-days.ts EVENTS USERS tables|detect     prints {"events","days","seconds","peakMiB","incrementalMs"}
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { AccessTable, Context, Day, DETECTORS, Engine, Explainer, Names, parseExplanations, Peers } from "@quis/detect";
import { AGENCY_DAYS, MadeAgency } from "../detect-days/made-agency.ts";

const [eventsText, usersText, what] = process.argv.slice(2) as [string, string, "tables" | "detect"];
const agency = new MadeAgency(Number(usersText), Math.ceil(Number(eventsText) / AGENCY_DAYS));
const names = new Names();
const context = new Context(names, agency.tables(), "made");
const declared = createRequire(import.meta.url).resolve("@quis/detect/explanations/case-agency.yaml");
const explainer = new Explainer(context, parseExplanations(readFileSync(declared, "utf8"), "case-agency.yaml"));
const world = { names, context, peers: new Peers(names, context), explainer };
const engine = new Engine(world, what === "detect" ? DETECTORS : [], [explainer]);

/** New events of one judging of the present day. */
const NEW_EVENTS = 1000;
let events = 0;
let judgedMs = 0;
const incremental: number[] = [];
for (let number = 0; number < AGENCY_DAYS; number++) {
  // Making the accesses is no part of the measurement; putting them into a table is.
  const accesses = agency.day(number);
  const began = performance.now();
  const table = new AccessTable(names);
  for (const access of accesses) table.append(access);
  const day = new Day(table, agency.firstDay + number);
  if (what === "detect") engine.learn(day, engine.judge(day));
  judgedMs += performance.now() - began;
  events += table.length;
  if (what !== "detect" || number < AGENCY_DAYS - 5) continue;
  // The last days again as the present day: the last 1,000 accesses are new, and those whom they touch are judged again.
  const users = new Set<number>();
  const subjects = new Set<number>();
  for (let row = Math.max(0, table.length - NEW_EVENTS); row < table.length; row++) {
    users.add(table.user[row]!);
    for (let entry = table.subjectFrom[row]!; entry < table.subjectFrom[row + 1]!; entry++)
      subjects.add(table.subject[entry]!);
  }
  const again = performance.now();
  engine.judge(new Day(table, agency.firstDay + number, { users, subjects }));
  incremental.push(performance.now() - again);
}
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
const incrementalMs = incremental.toSorted((a, b) => a - b)[Math.floor(incremental.length / 2)] ?? null;
console.log(JSON.stringify({ events, days: AGENCY_DAYS, seconds: judgedMs / 1000, peakMiB, incrementalMs }));
