// "A table in code says for each answer which places hold names": every text of every answer of the API is classified.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { findAnswer } from "../../../src/access/masks/index.ts";
import { AnswerRules } from "../../../src/access/masks/rules.ts";
import { textPlaces } from "../../../src/access/masks/schema-paths.ts";
import { createHttpServer } from "../../../src/http/index.ts";
import type { LocalInstance } from "../../../src/instance/local-instance.ts";
import { dataFolder } from "../../instance/fixture.ts";
import { token } from "../../http/helper.ts";

interface Described {
  readonly response?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: z.ZodType }>> }>
  >;
}

/** Answer schemas of all routes below /api/v1, each with a route that has it. */
async function answerSchemas(): Promise<Map<z.ZodType, string>> {
  const schemas = new Map<z.ZodType, string>();
  const folder = await dataFolder();
  const instance = (await folder.open()) as LocalInstance;
  const server = await createHttpServer({
    instance,
    identity: instance.access().identity,
    token,
    version: "0.1.0",
    onRoute: (route) => {
      const { response = {} } = (route.schema ?? {}) as Described;
      for (const [status, { content = {} }] of Object.entries(response)) {
        const schema = content["application/json"]?.schema ?? content["application/x-ndjson"]?.schema;
        if (status !== "default" && schema !== undefined) schemas.set(schema, `${String(route.method)} ${route.url}`);
      }
    },
  });
  await server.close();
  await instance.close();
  await folder.remove();
  return schemas;
}

describe("the table of masks", () => {
  it("has every answer of the API, with every place where a text can stand, and no place that is not", async () => {
    const schemas = await answerSchemas();
    expect(schemas.size).toBeGreaterThan(25);
    const faults: string[] = [];
    for (const [schema, route] of schemas) {
      const found = findAnswer(schema);
      if (found === undefined)
        faults.push(`${route}: its answer is in no table (apps/server/src/access/masks/table.ts)`);
      else {
        for (const path of found.unclassified) faults.push(`${route}: nobody has said whether ${path} names somebody`);
        for (const path of found.unknown) faults.push(`${route}: its answer has no text at ${path}`);
      }
    }
    expect(faults).toEqual([]);
  });
});

describe("places of a schema", () => {
  const places = (schema: z.ZodType) => textPlaces(schema).map(({ path, closed }) => (closed ? `(${path})` : path));

  it("are found below lists, records, unions, tuples and wrappers; words of a closed set are told apart", () => {
    const schema = z.object({
      n: z.number(),
      a: z.array(z.object({ b: z.string().nullable().optional() })),
      r: z.record(z.string(), z.union([z.number(), z.array(z.string())])),
      u: z.union([z.literal("x"), z.object({ k: z.literal("y"), v: z.string() })]),
      e: z.enum(["one"]),
      t: z.tuple([z.string(), z.number()]),
      any: z.unknown(),
      loose: z.looseObject({ known: z.boolean() }),
      piped: z.string().pipe(z.string()),
    });
    expect(places(schema)).toEqual([
      "a[].b",
      "r{}",
      "r.*[]",
      "(u)",
      "(u.k)",
      "u.v",
      "(e)",
      "t[]",
      "any**",
      "loose{}",
      "loose.***",
      "piped",
    ]);
  });

  it("of a kind that is not known are not taken for none", () => {
    expect(() => textPlaces(z.map(z.string(), z.string()))).toThrow(TypeError);
  });
});

describe("an answer with a text that is not classified", () => {
  const rules = new AnswerRules(z.object({ a: z.string(), b: z.string() }), { plain: ["a"] });

  it("is said by the table, and lets nothing through", () => {
    expect(rules.unclassified).toEqual(["b"]);
    expect(() => rules.map({ a: "x", b: "u-17" }, ({ text }) => text)).toThrow(
      expect.objectContaining({ code: "MASK_UNCLASSIFIED" }),
    );
  });

  it("lets numbers, truth values and nothing through as they are", () => {
    expect(rules.map({ a: "x", b: null, n: 3, t: true, u: undefined }, ({ text }) => `${text}!`)).toEqual({
      a: "x!",
      b: null,
      n: 3,
      t: true,
    });
  });
});
