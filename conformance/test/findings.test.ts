// Findings of detection as OCSF 1.8.0 events: raised ones and drawn ones, as sealed and as `--ocsf` gives them.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openInstance } from "@quis/server";
import { expect, it, onTestFinished } from "vitest";
import { OcsfValidator, sharedData } from "../ocsf/index.ts";
import { ACTOR, DAY_MS, importLines, simulateWorld, START_MS } from "./support/gap-world.ts";

const schemaFolder = sharedData("ocsf-schema-1.8.0", "the OCSF 1.8.0 schema");
const DAYS = 14;

it.skipIf(schemaFolder === undefined)("conform to 2004 Detection Finding", async () => {
  const data = await mkdtemp(join(tmpdir(), "quis-findings-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  await writeFile(join(data, "detection.yaml"), "version: 1\nbudget: 500\nsample: 0.5\n");
  const detectors = new URL("../../apps/server/test/detect/made-detectors.ts", import.meta.url).href;
  const instance = await openInstance({ data, create: true, detectors, now: () => START_MS + DAYS * DAY_MS });
  onTestFinished(() => instance.close());
  for (const [source, lines] of simulateWorld("findings", 12, DAYS)) await importLines(instance, source, lines);
  const { findings, ocsf = [] } = await instance.detection().findings(ACTOR, { all: "true", ocsf: "true" });
  // What rules find beside them is of whatever rules there are; it is checked below with the rest.
  const kinds = findings.map(({ kind }) => kind).filter((kind) => !kind.startsWith("rule:"));
  expect(new Set(kinds)).toEqual(new Set(["repeat-target", "sample"]));
  const validator = new OcsfValidator(schemaFolder ?? "");
  expect(ocsf.flatMap((event) => validator.check(event))).toEqual([]);
  expect(ocsf).toHaveLength(findings.length);
});
