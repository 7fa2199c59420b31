// What explain says is what the code does: it is found by trying, so it is tested against formats that say something else than they do.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonLeaves } from "../../src/explain/json-leaves.ts";
import { csvLeaves, lineLeaves, xmlLeaves } from "../../src/explain/text-leaves.ts";
import {
  type ExplainedField,
  explainRecord,
  findFormat,
  formats,
  framerOptionsOf,
  parseMapping,
  type SourceFormat,
} from "../../src/index.ts";
import { bytesOf, frame } from "../support/collect.ts";
import { corpus, corpusFiles, corpusOptions } from "../support/corpus.ts";

function explained(record: string, format: SourceFormat, mapping?: string): Map<string, ExplainedField> {
  const normaliser = format.open({ source: "t", ...(mapping === undefined ? {} : { mapping: parseMapping(mapping) }) });
  const explanation = explainRecord(bytesOf(record), { format, normaliser });
  if (explanation.kind === "quarantine") throw new Error(explanation.reason);
  return new Map(explanation.fields.map((field) => [field.path, field]));
}

const ENTRY = `{"type":"audit.3","time":"2026-03-04T09:15:02Z","name":"LOAD","result":"SUCCESS","eventId":"e-1","categories":["dataLoad"],
"uid":"user-1","origins":["203.0.113.1"],"sourceOrigin":"192.0.2.41","requestFields":{"loadedResources":["ri.a.b"],"branch":"main"}}`;

describe("an explanation", () => {
  const fields = explained(ENTRY, findFormat("foundry-audit3"));

  it("says which attribute has a value in it", () => {
    expect(fields.get("uid")?.to).toEqual(["actor.user.uid"]);
    expect(fields.get("sourceOrigin")?.to).toContain("src_endpoint.ip");
    expect(fields.get("requestFields.loadedResources.0")?.to).toContain("web_resources.0.uid");
  });

  it("says what is left in unmapped", () => {
    expect(fields.get("origins.0")?.to).toEqual(["unmapped.origins.0"]);
    expect(fields.get("requestFields.branch")?.to).toEqual(["unmapped.requestFields.branch"]);
  });

  it("says what a value decides without being in it", () => {
    expect(fields.get("result")?.changes).toContain("status_id");
    expect(fields.get("categories.0")?.changes).toContain("oversight.operation");
  });

  it("says why a value is required", () => {
    expect(fields.get("type")?.required).toMatch(/expected type "audit.3"/);
    expect(fields.get("time")?.required).toMatch(/expected a time/);
    expect(fields.get("uid")?.required).toBe(undefined);
  });

  it("of a format that ignores a value says that nothing has it, whatever its name promises", () => {
    const real = findFormat("foundry-audit3");
    const deaf: SourceFormat = {
      ...real,
      open: (options) => {
        const normaliser = real.open(options);
        return {
          ...normaliser,
          normalise: (record) =>
            normaliser.normalise(
              bytesOf(
                Buffer.from(record)
                  .toString()
                  .replace(/"uid":"[^"]*"/, '"uid":"x"'),
              ),
            ),
        };
      },
    };
    expect(explained(ENTRY, deaf).get("uid")).toMatchObject({ to: [], changes: [], required: undefined });
  });

  it("a record that is refused is explained by its reason", () => {
    const format = findFormat("foundry-audit3");
    expect(
      explainRecord(bytesOf('{"type":"audit.2"}'), { format, normaliser: format.open({ source: "t" }) }),
    ).toMatchObject({
      kind: "quarantine",
      code: "SOURCE_BAD_VALUE",
    });
  });
});

describe("every format", () => {
  it.each(formats.map(({ name }) => name))(
    "%s: the records of its corpus are explained, and something is carried over",
    (name) => {
      const format = findFormat(name);
      const options = corpusOptions(name);
      const file = corpusFiles(name).find((one) => !one.startsWith("bad")) ?? "";
      const input = new Uint8Array(readFileSync(join(corpus, name, file)));
      const frames = frame(format.framing, input, undefined, framerOptionsOf(format, options.mapping));
      const normaliser = format.open({ source: "t", zone: "UTC", ...options });
      if (normaliser.needsHeader) normaliser.header(frames[0]?.bytes ?? new Uint8Array());
      const explanation = explainRecord(frames[normaliser.needsHeader ? 1 : 0]?.bytes ?? new Uint8Array(), {
        format,
        normaliser,
      });
      const fields = explanation.kind === "event" ? explanation.fields : [];
      expect(fields.length).toBeGreaterThan(2);
      expect(
        fields.some(({ to }) => to.some((path) => path === "metadata.original_time" || path.startsWith("actor"))),
      ).toBe(true);
    },
  );
});

describe("values and their places", () => {
  it("JSON: every scalar once, and putting a value back changes nothing (property)", () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify({ a: value });
        for (const leaf of jsonLeaves(text) ?? []) {
          expect(JSON.parse(leaf.with(leaf.value))).toEqual(JSON.parse(leaf.with(leaf.value)));
          if (leaf.kind !== "text") expect(JSON.parse(leaf.with(leaf.value))).toEqual(JSON.parse(text));
          else expect(leaf.with(`${leaf.value}!`)).not.toBe(text);
        }
      }),
    );
  });

  it("JSON in a string is opened", () => {
    const [leaf] = jsonLeaves('{"AuditData":"{\\"UserId\\":\\"u-1\\"}"}') ?? [];
    expect(leaf?.path).toBe("AuditData.UserId");
    expect(leaf?.with("u-2")).toBe('{"AuditData":"{\\"UserId\\":\\"u-2\\"}"}');
  });

  it("CSV: a value that needs quotes gets them", () => {
    const [, leaf] = csvLeaves('1,"a,b",c', ",", ["x", "y"]);
    expect([leaf?.path, leaf?.value, leaf?.with('q"')]).toEqual(["y", "a,b", '1,"q""",c']);
  });

  it("XML: attributes and texts by their place", () => {
    const leaves = xmlLeaves("<e:a n=\"1\"><b>two</b><c d='3'/></e:a>");
    expect(leaves.map(({ path, value }) => [path, value])).toEqual([
      ["a/@n", "1"],
      ["a/b", "two"],
      ["a/c/@d", "3"],
    ]);
    expect(leaves[1]?.with("<&")).toBe("<e:a n=\"1\"><b>&lt;&amp;</b><c d='3'/></e:a>");
  });

  it("lines: key=value, JSON at the end, and the words between", () => {
    const leaves = lineLeaves('<13>Mar 4 host app: user="a b" ip=192.0.2.1 {"k":1}');
    expect(leaves.map(({ path, value }) => [path, value])).toEqual([
      ["word 1", "<13>Mar"],
      ["word 2", "4"],
      ["word 3", "host"],
      ["word 4", "app:"],
      ["user", "a b"],
      ["ip", "192.0.2.1"],
      ["k", "1"],
    ]);
    expect(leaves[4]?.with("zz")).toContain('user="zz" ip=192.0.2.1 {"k":1}');
  });

  it.each(["<", '<a b="', "{", 'a="b', "<a><b></a>", '{"a":"\\'])(
    "broken text %j has no places that could break the explanation",
    (text) => {
      const leaves = [
        ...(jsonLeaves(text) ?? []),
        ...xmlLeaves(text),
        ...lineLeaves(text),
        ...csvLeaves(text, ",", []),
      ];
      for (const leaf of leaves) expect(typeof leaf.with("x")).toBe("string");
      expect(leaves.length).toBeLessThan(20);
    },
  );
});
