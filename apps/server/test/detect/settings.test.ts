// detection.yaml: what detection is told, and what is refused.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  DEFAULT_SETTINGS,
  engineSettings,
  parseDetectionSettings,
  readDetectionSettings,
  readWebhookSecret,
} from "../../src/detect/settings.ts";
import { QuisError } from "../../src/index.ts";
import { DETECTOR_SET } from "./made-detectors.ts";

const parse = (yaml: string) => parseDetectionSettings(yaml, DETECTOR_SET.detectors);

function message(yaml: string): string {
  try {
    parse(yaml);
  } catch (error) {
    if (error instanceof QuisError && error.code === "QUIS_BAD_INPUT") return error.message;
    throw error;
  }
  return "accepted";
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "quis-settings-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe("detection.yaml", () => {
  it("without it: ten findings a day per 1,000 users, a tenth of it drawn at random, no webhook", async () => {
    expect(await readDetectionSettings(folder(), [])).toEqual(DEFAULT_SETTINGS);
    expect(DEFAULT_SETTINGS).toEqual({
      version: 1,
      budget: 10,
      sample: 0.1,
      explanations: "case-agency",
      kinds: {},
      detectors: {},
    });
  });

  it("sets budget, kinds, parameters, and what is off", () => {
    const settings = parse(
      "version: 1\nbudget: 25\nsample: 0.2\nkinds:\n  repeat-target: { harm: 9, minutes: 30 }\ndetectors:\n  T1: { parameters: { weight: 2 } }\n  T2: { off: true }\n",
    );
    expect(engineSettings(settings)).toEqual({
      budgetPer1000: 25,
      sampleShare: 0.2,
      parameters: { T1: { weight: 2 } },
      review: { "repeat-target": { harm: 9, minutes: 30 } },
      off: ["T2"],
    });
  });

  it.each([
    ["an unknown key, with the nearest", "version: 1\nbudgets: 3\n", /budgets.*budget/],
    ["a budget of nothing", "version: 1\nbudget: 0\n", /budget: expected a number from 0.1 to 1000/],
    ["a share above one", "version: 1\nsample: 2\n", /sample: expected a number from 0 to 1/],
    ["a detector that is none", "version: 1\ndetectors: { T9: { off: true } }\n", /one of T1, T2, got "T9"/],
    [
      "a parameter that is none",
      "version: 1\ndetectors: { T1: { parameters: { wait: 2 } } }\n",
      /one of weight, got "wait"/,
    ],
    [
      "a parameter of another type",
      "version: 1\ndetectors: { T1: { parameters: { weight: x } } }\n",
      /expected a number such as 1, got a string/,
    ],
    [
      "a kind that is none",
      "version: 1\nkinds: { repeat: { harm: 2 } }\n",
      /one of repeat-target, badge, got "repeat"/,
    ],
    [
      "harm beyond ten",
      "version: 1\nkinds: { badge: { harm: 11 } }\n",
      /kinds.badge.harm: expected a number from 1 to 10/,
    ],
    ["another version", "version: 2\n", /expected version: 1/],
    ["what is no YAML", "a: [", /detection\.yaml/],
    ["a webhook without a secret", "version: 1\nwebhook: { url: https://hooks.example/ }\n", /webhook.secret_file/],
    ["a webhook by plain http", "version: 1\nwebhook: { url: http://hooks.example/, secret_file: k }\n", /https/],
    [
      "one that only begins like this machine",
      "version: 1\nwebhook: { url: http://127.example.org/, secret_file: k }\n",
      /https/,
    ],
    [
      "one with a password in it",
      "version: 1\nwebhook: { url: https://a:b@hooks.example/, secret_file: k }\n",
      /https/,
    ],
  ])("refuses %s", (_, yaml, expected) => {
    expect(message(yaml)).toMatch(expected);
  });

  it.each(["https://hooks.example/x", "http://127.0.0.1:9/x", "http://[::1]:9/x", "http://localhost:9/"])(
    "takes a webhook at %s",
    (url) => {
      expect(message(`version: 1\nwebhook: { url: "${url}", secret_file: k }\n`)).toBe("accepted");
    },
  );

  it("the secret has at least 24 bytes, and is read relative to the data folder", async () => {
    const data = folder();
    await expect(readWebhookSecret(data, { secret_file: "k" })).rejects.toThrow(/expected a file at/);
    writeFileSync(join(data, "k"), "short\n");
    await expect(readWebhookSecret(data, { secret_file: "k" })).rejects.toThrow(/expected 24 to 4096 bytes/);
    writeFileSync(join(data, "k"), `${"s".repeat(24)}\n`);
    expect((await readWebhookSecret(data, { secret_file: "k" })).toString()).toBe("s".repeat(24));
  });
});
