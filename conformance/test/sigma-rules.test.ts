// SigmaHQ's rules for applications, clouds and identity providers: every one parses and links, or the reason is listed.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Engine, linkRules, parseRules, QUIS_PIPELINE, SigmaError } from "@quis/sigma";
import { describe, expect, it } from "vitest";
import { sharedData } from "../ocsf/index.ts";

const folder = sharedData("sigma-rules/rules", "SigmaHQ's rules");
/** Fields and logsources of other products are taken as they are: this is about the language. */
const pipeline = { ...QUIS_PIPELINE, otherFields: "unmapped", otherLogSources: "every event" } as const;

describe.skipIf(folder === undefined)("SigmaHQ's rules", () => {
  it("parse, link and run; the others are listed with their reason", () => {
    const files = readdirSync(folder as string, { recursive: true, encoding: "utf8" }).filter((name) =>
      /\.ya?ml$/.test(name),
    );
    const reasons: Record<string, string> = {};
    let rules = 0;
    for (const file of files) {
      try {
        const set = linkRules(parseRules(readFileSync(join(folder as string, file), "utf8"), file), pipeline);
        new Engine(set).push({ time: 0 }, 0);
        rules += set.rules.length;
      } catch (error) {
        if (!(error instanceof SigmaError)) throw error;
        reasons[file] = `${error.code}: ${error.message}`;
      }
    }
    console.log(`${rules} rules of ${files.length} files parse and link; ${Object.keys(reasons).length} do not`);
    for (const [file, reason] of Object.entries(reasons)) console.log(`  ${file}: ${reason}`);
    expect(files.length).toBeGreaterThan(300);
    expect(reasons).toEqual({});
  });
});
