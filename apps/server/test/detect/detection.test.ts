// Detection of a data folder: a planted pattern is found, sealed once, and computed again from its record.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodePayload, eventOfFields } from "@quis/event";
import { sealedFindingSchema } from "@quis/contract";
import type { Instance } from "../../src/index.ts";
import { dataFolder, type Folder } from "../instance/fixture.ts";
import { ACTOR, agency, AGAIN, DAYS, FIRST_MS, importLines, openAgency } from "./agency.ts";

let folder: Folder;
let nowMs: number;
let instance: Instance;
const open = (): Promise<Instance> => openAgency(folder.path, () => nowMs);

beforeEach(async () => {
  folder = await dataFolder();
  nowMs = FIRST_MS + DAYS * 86_400_000 + 9 * 3_600_000;
  instance = await open();
});
afterEach(async () => {
  await instance.close();
  await folder.remove();
});

describe("quis findings", () => {
  it("a planted pattern is found: id, rank, kind, sentence, p, user, subject, events", async () => {
    await importLines(instance, agency(0, DAYS));
    const { findings, total, detection } = await instance.detection().findings(ACTOR, {});
    console.log(
      JSON.stringify(
        findings.filter((f) => f.kind !== "sample"),
        null,
        1,
      ),
      total,
      JSON.stringify(detection),
    );
    const [first] = findings;
    expect(first).toMatchObject({ rank: 1, kind: "repeat-target", user: "u3", subject: "p-again" });
  });
});
void [decodePayload, eventOfFields, sealedFindingSchema, AGAIN];
