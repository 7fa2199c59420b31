// docs/reference/detectors.md lists every detector with what its findings weigh.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DETECTORS } from "../src/index.ts";

const docs = new URL("../../../docs/reference/", import.meta.url);

describe("docs/reference/detectors.md", () => {
  it("has each detector's id, kind, unit, harm, minutes and prior, in their order, with a page that exists", () => {
    const rows = readFileSync(new URL("detectors.md", docs), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("| [D"))
      .map((line) => line.split("|").map((cell) => cell.trim()));
    const units = { pair: "user and subject", user: "user's day", record: "record's day" };
    expect(rows.map(([, id, kind, , ...rest]) => [id, kind, ...rest])).toEqual(
      DETECTORS.map(({ id, kind, grain, review: { harm, minutes, prior } }) => {
        const page = `detectors/${id.split(".")[0]}.md`;
        expect(readFileSync(new URL(page, docs), "utf8")).toContain(id.split(".")[0]);
        const share = Number((prior[0] / (prior[0] + prior[1])).toPrecision(2));
        return [`[${id}](${page})`, `\`${kind}\``, units[grain], `${harm}`, `${minutes}`, `${share}`, ""];
      }),
    );
  });
});

describe("DETECTORS", () => {
  it("one of them says how well an access is explained, so that it can speak for the user: D1, asked first", () => {
    expect(DETECTORS.filter(({ explains }) => explains === true).map(({ id }) => id)).toEqual(["D1"]);
    expect(DETECTORS[0]?.id).toBe("D1");
  });
});
