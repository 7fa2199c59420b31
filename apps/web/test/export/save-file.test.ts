import { describe, expect, it } from "vitest";
import { fileName } from "../../src/export/save-file.ts";

describe("names of saved files", () => {
  it("hold letters, digits and dashes only, whatever the log says", () => {
    expect(fileName(["quis", "../../etc/passwd\u202e"], "csv")).toBe("quis_-etc-passwd.csv");
    expect(fileName(["…"], "csv")).toBe("quis.csv");
  });
});
