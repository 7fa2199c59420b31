// Detection alone: days of accesses made in memory, judged and learned by every detector; beside it a loop that only makes their tables.
//   node detect-days.ts EVENTS USERS tables|detect     prints {"events","days","seconds","peakMiB","incrementalMs","slowestMs"}
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  type Access,
  AccessTable,
  Context,
  Day,
  DETECTORS,
  Engine,
  Explainer,
  Names,
  parseExplanations,
  Peers,
} from "@quis/detect";
import { AGENCY_DAYS, MadeAgency } from "../detect-days/made-agency.ts";

const [eventsText, usersText, what] = process.argv.slice(2) as [string, string, "tables" | "detect"];
const agency = new MadeAgency(Number(usersText), Math.ceil(Number(eventsText) / AGENCY_DAYS));
const names = new Names();
const context = new Context(names, agency.tables(), "made");
const declared = createRequire(import.meta.url).resolve("@quis/detect/explanations/case-agency.yaml");
const explainer = new Explainer(context, parseExplanations(readFileSync(declared, "utf8"), "case-agency.yaml"));
const world = { names, context, peers: new Peers(names, context), explainer };
const engine = new Engine(world, what === "detect" ? DETECTORS : [], [explainer]);

/** New events of one look at the present day. */
const NEW_EVENTS = 1000;
/** The last days are looked at as they grow, from the middle on, so many times each. */
const [GROWN_DAYS, LOOKS] = [5, 10];
let events = 0;
let judgedMs = 0;
const looks: number[] = [];
for (let number = 0; number < AGENCY_DAYS; number++) {
  // Making the accesses is no part of the measurement; putting them into a table is.
  const accesses = agency.day(number);
  const began = performance.now();
  const table = new AccessTable(names);
  for (const access of accesses) table.append(access);
  const day = new Day(table, agency.firstDay + number);
  const judged = what === "detect" ? engine.judge(day) : undefined;
  judgedMs += performance.now() - began;
  events += table.length;
  if (what === "detect" && number >= AGENCY_DAYS - GROWN_DAYS) lookAtGrowing(accesses, agency.firstDay + number);
  const learning = performance.now();
  if (judged !== undefined) engine.learn(day, judged);
  judgedMs += performance.now() - learning;
}

/** The day as it comes: each look puts new accesses into the table, judges what they touch, and asks what is to be raised. */
function lookAtGrowing(accesses: readonly Access[], number: number): void {
  const table = new AccessTable(names);
  const first = Math.max(0, accesses.length - LOOKS * NEW_EVENTS);
  for (const access of accesses.slice(0, first)) table.append(access);
  let day = new Day(table, number);
  let judged = engine.judge(day);
  for (let from = first; from < accesses.length; from += NEW_EVENTS) {
    const began = performance.now();
    for (const access of accesses.slice(from, from + NEW_EVENTS)) table.append(access);
    day = day.grown();
    judged = engine.judge(day, judged);
    engine.raised(day, judged);
    looks.push(performance.now() - began);
  }
}

const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
const sorted = looks.toSorted((a, b) => a - b);
const [incrementalMs, slowestMs] = [sorted[Math.floor(sorted.length / 2)] ?? null, sorted.at(-1) ?? null];
const seconds = judgedMs / 1000;
console.log(JSON.stringify({ events, days: AGENCY_DAYS, seconds, peakMiB, incrementalMs, slowestMs }));
