import { describe, expect, it } from "vitest";
import { createFakeInstance } from "./fake-instance.ts";
import { bearer, openServer } from "./helper.ts";

const url = "/api/v1/exports?format=csv&case=C-1";

describe("GET /api/v1/bundles", () => {
  const bundle = "/api/v1/bundles?title=Accesses&indices=1,2&fields=time";
  const why = { "x-quis-purpose": "Asked%20for", "x-quis-case": "IR-7" };

  it("sends one file with its size, and passes on why and for which case it is made", async () => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const response = await server.inject({ url: bundle, headers: { ...bearer, ...why } });
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      "content-type": "application/zip",
      "content-length": "5",
      "content-disposition": 'attachment; filename="quis-bundle-0.zip"',
    });
    expect(instance.calls.at(-1)).toMatchObject({
      name: "bundleFile",
      args: [{ title: "Accesses", indices: "1,2", fields: "time", case: "IR-7", reason: "Asked for" }],
    });
  });

  it.each([
    ["no case", bundle, { "x-quis-purpose": "x" }],
    ["no purpose", bundle, { "x-quis-case": "x" }],
    ["a folder of the machine", `${bundle}&folder=/invented`, why],
    ["an authority of one's own", `${bundle}&tsa=http%3A%2F%2F10.0.0.1`, why],
  ])("refuses %s, and makes nothing", async (_what, address, headers) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const response = await server.inject({ url: address, headers: { ...bearer, ...headers } });
    expect(response.statusCode).toBe(400);
    expect(instance.calls).toEqual([]);
  });
});

describe("GET /api/v1/documents/:sha256/file", () => {
  const sha256 = "ab".repeat(32);
  const why = { "x-quis-purpose": "Asked%20for", "x-quis-case": "IR-7" };

  it.each([
    ["documents", "persons", "zip", "application/zip"],
    ["reports", "reports", "page", "application/octet-stream"],
  ])("%s: one file of part %s as %s, never as something that a browser would run", async (at, part, form, type) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const address = `/api/v1/${at}/${sha256}/file?form=${form}`;
    const response = await server.inject({ url: address, headers: { ...bearer, ...why } });
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      "content-type": type,
      "content-length": "5",
      "content-disposition": `attachment; filename="quis-document-0.${form}"`,
      "x-content-type-options": "nosniff",
    });
    expect(instance.calls.at(-1)).toMatchObject({ name: "documentFile", args: [{ sha256, part }, form] });
  });

  it.each([
    ["a zip without a purpose", `/api/v1/reports/${sha256}/file`, {}],
    ["a digest that is a path", "/api/v1/reports/..%2F..%2Fkeys/file?form=page", why],
    ["a digest in capitals", `/api/v1/reports/${sha256.toUpperCase()}/file?form=page`, why],
    ["another form", `/api/v1/reports/${sha256}/file?form=json`, why],
  ])("refuses %s", async (_what, address, headers) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const response = await server.inject({ url: address, headers: { ...bearer, ...headers } });
    expect(response.statusCode).toBe(400);
    expect(instance.calls).toEqual([]);
  });
});

describe("GET /api/v1/exports", () => {
  it("streams the file, says how much it holds, and passes on what it is for", async () => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const headers = { ...bearer, "x-quis-purpose": encodeURIComponent("Prüfung"), "x-quis-case": "IR%202026%2F7" };
    const response = await server.inject({ url, headers });
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="quis.csv"',
      "x-quis-rows": "1",
      "x-quis-matching": "3",
      "cache-control": "no-store",
    });
    expect(response.body).toBe("a,b\r\n");
    expect(instance.calls.at(-1)).toMatchObject({
      name: "exportFile",
      args: [
        { case: "C-1", format: "csv" },
        { purpose: "Prüfung", caseReference: "IR 2026/7" },
      ],
    });
  });

  it.each([
    ["no purpose", {}],
    ["a purpose of blanks", { "x-quis-purpose": "%20%20" }],
    ["a purpose that is no percent-encoded UTF-8", { "x-quis-purpose": "%ff" }],
    ["a purpose of 1,025 characters", { "x-quis-purpose": "a".repeat(1025) }],
  ])("refuses %s, and exports nothing", async (_what, headers) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const response = await server.inject({ url, headers: { ...bearer, ...headers } });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: "QUIS_BAD_INPUT" });
    expect(instance.calls).toEqual([]);
  });

  it("cuts a file off that ends early: it must not look whole", async () => {
    const instance = createFakeInstance();
    async function* broken(): AsyncGenerator<string> {
      yield "a,b\r\n";
      throw new Error("the disk is gone");
    }
    const asking = instance.asking();
    const server = await openServer({
      instance: {
        ...instance,
        asking: () => ({
          ...asking,
          exportFile: async (...args) => ({ ...(await asking.exportFile(...args)), bytes: broken() }),
        }),
      },
    });
    await expect(server.inject({ url, headers: { ...bearer, "x-quis-purpose": "x" } })).rejects.toThrow(/destroyed/);
  });
});

describe("GET /api/v1/releases/:release/file", () => {
  it("is one zip; a name that is a path or none is refused", async () => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const response = await server.inject({ url: "/api/v1/releases/4/file", headers: bearer });
    expect(response.headers).toMatchObject({ "content-type": "application/zip", "content-length": "5" });
    expect(instance.calls.at(-1)).toMatchObject({ name: "releases.file", args: [4] });
    for (const name of ["..%2F..%2Fkeys", "-1", "1e3", "4.5", "99999999999999999999"]) {
      const refused = await server.inject({ url: `/api/v1/releases/${name}/file`, headers: bearer });
      expect([name, refused.statusCode]).toEqual([name, 400]);
    }
  });
});
