// Documents from a real data folder: what they hold, that making and signing is sealed, the same bytes from the same state, and what is refused.
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DocumentSummary, PersonDocumentQuery, ReportQuery } from "@quis/contract";
import { type QuisDocument, readMachineCopy } from "@quis/documents";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Instance } from "../../src/index.ts";
import { lockfileSha256 } from "../../src/instance/version.ts";
import { drawPdf } from "../../src/publish/documents/pdf.ts";
import { bytesOf, dataFolder, type Folder, line, lines } from "../instance/fixture.ts";

const ACTOR = "local:tester";
const NAME = "李小龍 <img src=x onerror=alert(1)> مريم";
let folder: Folder;
let instance: Instance;
let place: string;
let names = 0;

const disclosure = (n: number, recipients: readonly string[]) =>
  line(n, {
    actor: { user: { uid: "u-given", name: NAME, org: { ou_name: "Nhóm tiếp nhận" } }, session: { uid: "s" } },
    oversight: { operation: "disclosure", purpose: "casework", subjects: [{ uid: "given-1" }], recipients },
  });

beforeAll(async () => {
  folder = await dataFolder();
  place = await mkdtemp(join(tmpdir(), "quis-documents-"));
  instance = await folder.open();
  const own = [disclosure(1000, ["court"]), disclosure(1001, ["court"]), disclosure(1002, ["clinic"])].join("\n");
  const text = `${lines(0, 600)}${own}\n`;
  await instance.importFile(ACTOR, { file: "e.ndjson", source: "desk", bytes: bytesOf(text) });
  await instance.settle();
});
afterAll(async () => {
  await instance.close();
  await folder.remove();
  await rm(place, { recursive: true, force: true });
});
afterEach(() => rm(join(folder.path, "documents.yaml"), { force: true }));

const settings = (text: string) => writeFile(join(folder.path, "documents.yaml"), text);
const fresh = () => join(place, `d-${names++}`);
type Asked = Partial<PersonDocumentQuery> | Partial<ReportQuery>;
const make = (asked: Asked): Promise<DocumentSummary> =>
  instance.publishing().document(ACTOR, {
    folder: fresh(),
    kind: "statement",
    reason: "asked for",
    on: "2026-11-01",
    ...asked,
  });
const page = async ({ folder: at }: { folder: string }) => readFile(join(at, "document.html"), "utf8");
const pdf = async ({ folder: at }: { folder: string }) => readFile(join(at, "document.pdf"));
const pdfDigest = async (made: { folder: string }) =>
  createHash("sha256")
    .update(await pdf(made))
    .digest("hex");
const lockfileDigest = async () =>
  createHash("sha256")
    .update(await readFile(new URL("../../../../package-lock.json", import.meta.url)))
    .digest("hex");
const copy = async ({ folder: at }: { folder: string }): Promise<QuisDocument> =>
  readMachineCopy(await readFile(join(at, "document.json")));

async function deed(index: number): Promise<Readonly<Record<string, any>>> {
  return (await instance.event(ACTOR, index, "oversight")).event;
}
async function lastDeed(): Promise<Readonly<Record<string, any>>> {
  const { logs } = await instance.status();
  return deed(logs.find(({ name }) => name === "oversight")!.size - 1);
}

describe("a statement", () => {
  it("has every access, counted by the tags of the log; its making is sealed with its digest", async () => {
    const made = await make({ subject: "p3" });
    const document = await copy(made);
    expect([made.items, document.data["entries"]]).toEqual([36, 36]);
    expect(document.envelope).toMatchObject({
      title: "Who looked at this record",
      author: ACTOR,
      checkpoints: { records: { size: 603, root: made.root } },
      sources: [{ id: "desk", events: 603 }],
    });
    expect(document.envelope.date).toMatch(/^20\d\d-/);
    expect(await page(made)).toContain(
      "36 entries bear the tag of this record. These are all: 36 shown, 0 left out, 0 erased.",
    );
    const sealed = await deed(made.deed);
    expect(sealed).toMatchObject({
      activity_id: 7,
      oversight: { operation: "disclosure", subjects: [{ uid: "p3" }], record_count: 36 },
      web_resources: [
        {
          name: "document",
          data: {
            sha256: made.sha256,
            pdf_sha256: await pdfDigest(made),
            lockfile_sha256: await lockfileDigest(),
            kind: "statement",
            tree_size: 603,
          },
        },
      ],
    });
    expect(await readdir(made.folder)).toEqual(["document.html", "document.json", "document.pdf"]);
  });

  it("made again from the state that it names it is the same to the byte, though both logs have gone on", async () => {
    const made = await make({ subject: "p5", to: "2026-12-31T00:00:00Z" });
    await instance.importFile(ACTOR, { file: "l.ndjson", source: "desk", bytes: bytesOf(lines(2000, 2040)) });
    await instance.settle();
    const again = await make({ subject: "p5", to: "2026-12-31T00:00:00Z", at: made.folder });
    expect(again.sha256).toBe(made.sha256);
    for (const name of await readdir(made.folder))
      expect(await readFile(join(again.folder, name))).toEqual(await readFile(join(made.folder, name)));
    const now = await make({ subject: "p5", to: "2026-12-31T00:00:00Z" });
    expect(now.sha256).not.toBe(made.sha256);
  });

  it("a document that was changed, or that another log made, pins nothing", async () => {
    const made = await make({ subject: "p3" });
    const file = join(made.folder, "document.json");
    await writeFile(file, (await readFile(file, "utf8")).replace(ACTOR, "local:another"));
    await expect(make({ subject: "p3", at: made.folder })).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
  });

  it("staff names and hostile texts: none by default; with a balancing decision whole, inert, and sealed", async () => {
    const plain = await make({ subject: "given-1" });
    for (const text of [await page(plain), JSON.stringify(await copy(plain))]) {
      expect(text).not.toContain("李小龍");
      expect(text).not.toContain("u-given");
      expect(text).toContain("Nhóm tiếp nhận");
    }
    const named = await make({ subject: "given-1", names_by: "B. Invented", names_why: "essential for a claim" });
    expect(await page(named)).toContain("李小龍 &lt;img src=x onerror=alert(1)&gt; مريم");
    expect(await page(named)).not.toContain("<img");
    expect((await deed(named.deed))["web_resources"][0].data).toMatchObject({ names_by: "B. Invented" });
    await expect(make({ subject: "given-1", names_by: "B. Invented" })).rejects.toMatchObject({
      code: "QUIS_BAD_INPUT",
    });
  });

  it("a silent restriction is in the deed and nowhere in the copy", async () => {
    await settings(`profile: eu-led
restrictions:
  - {id: R-9, subject: p3, ground: inquiry, authority: Court of Example, start: 2026-10-01, expires: 2026-12-01, reviewer: Registrar, covers: {user: u0}, silent: true}
`);
    const made = await make({ subject: "p3" });
    const text = (await page(made)) + JSON.stringify(await copy(made));
    for (const word of ["R-9", "inquiry", "Court of Example"]) expect(text).not.toContain(word);
    expect((await deed(made.deed))["web_resources"][0].data["restricted_silently"]).toMatch(/^R-9: [1-9]/);
    const later = await make({ subject: "p3", on: "2026-12-01" });
    expect(later.items).toBeGreaterThan(made.items);
  });

  it("events that were erased by a sealed decision are said to be", async () => {
    const index = 16;
    await instance.erase(ACTOR, { index, authority: "Court order 1/26", reason: "wrong person" });
    const made = await make({ subject: "p16" });
    expect(await page(made)).toContain("1 erased");
  });

  it("a query that matches nothing says so", async () => {
    const made = await make({ subject: "nobody-at-all" });
    expect(made.items).toBe(0);
    expect(await page(made)).toContain("no access to this record is shown");
  });

  it.each([
    [{ subject: undefined }, "QUIS_BAD_INPUT"],
    [{ subject: "p3", profile: "atlantis" }, "QUIS_BAD_INPUT"],
    [{ subject: "p3", from: "2026-02-01T00:00:00Z", to: "2026-01-01T00:00:00Z" }, "QUIS_BAD_INPUT"],
    [{ subject: "p3", at: "/nowhere/at/all" }, "QUIS_NOT_FOUND"],
    [{ subject: "p3", folder: "relative" }, "QUIS_USAGE"],
  ] as const)("%j is refused with %s, sealed, and leaves nothing", async (asked, code) => {
    const before = await readdir(place);
    await expect(make(asked)).rejects.toMatchObject({ code });
    expect(await lastDeed()).toMatchObject({ web_resources: [{ name: "document", data: { failed: code } }] });
    expect(await readdir(place)).toEqual(before);
  });

  it("a mistake in documents.yaml is refused: it must not tell what is restricted", async () => {
    await settings("restrictons: []\n");
    await expect(make({ subject: "p3" })).rejects.toThrowError(/restrictons.*restrictions/);
    await settings("suspensions: [{subject: p3, kind: written, start: 2026-01-01}]\n");
    await expect(make({ kind: "accounting", subject: "p3" })).rejects.toThrowError(/written suspension must name it/);
  });

  it("work that is stopped leaves nothing", async () => {
    const stop = AbortSignal.abort(new Error("stopped"));
    const asked = { folder: fresh(), kind: "statement", reason: "r", subject: "p3" } as const;
    await expect(instance.publishing().document(ACTOR, asked, { signal: stop })).rejects.toThrowError("stopped");
    expect(await readdir(place)).not.toContain(asked.folder.slice(place.length + 1));
  });
});

describe("an accounting", () => {
  it("lists recipients with the addresses of documents.yaml; repeats are one line; (b)(7) is in the deed only", async () => {
    await settings(`profile: us-privacy-act
recipients: {court: {name: County Court of Example, address: 1 Example Square}}
`);
    const made = await make({ kind: "accounting", subject: "given-1" });
    expect(made.items).toBe(3);
    const html = await page(made);
    for (const words of ["3 disclosures, listed in 2 lines", "County Court of Example", "1 Example Square", "2 times"])
      expect(html).toContain(words);
    await settings("exemptions: [{code: b7, covers: {unit: Nhóm tiếp nhận}}]\n");
    const hidden = await make({ kind: "accounting", subject: "given-1" });
    expect(hidden.items).toBe(0);
    expect((await deed(hidden.deed))["web_resources"][0].data["exempt"]).toBe("b7: 3");
  });
});

describe("a transparency report", () => {
  const PERIOD = { from: "2026-09-01T00:00:00Z", to: "2026-10-01T00:00:00Z" };
  const cellsOf = async (made: DocumentSummary) =>
    (await copy(made)).data["cells"] as { place: Record<string, string>; count: number | null }[];

  it("shows no small count, is sealed with what it shows, and the next takes that into account", async () => {
    const mixed = await cellsOf(await make({ kind: "transparency", ...PERIOD }));
    expect(mixed.filter(({ count }) => count !== null && count > 0 && count < 11)).toEqual([]);
    expect(mixed.some(({ count }) => count === null)).toBe(true);
    const october = { from: PERIOD.to, to: "2026-11-01T00:00:00Z" };
    const total = (cells: typeof mixed) => cells.find(({ place: at }) => Object.keys(at).length === 0)?.count;
    const add = async (from: number, to: number) => {
      await instance.importFile(ACTOR, { file: "m.ndjson", source: "desk", bytes: bytesOf(lines(from, to)) });
      await instance.settle();
    };
    await add(1_000_000, 1_000_100);
    const cells = await cellsOf(await make({ kind: "transparency", ...october }));
    expect(total(cells)).toBe(100);
    expect(await cellsOf(await make({ kind: "transparency", ...october }))).toEqual(cells);
    // Four more of the same month: the difference of two totals would say so.
    await add(1_000_100, 1_000_104);
    expect(total(await cellsOf(await make({ kind: "transparency", ...october })))).toBeNull();
  });

  it("after an erasure of what was counted it is refused rather than contradict the earlier one", async () => {
    await make({ kind: "transparency", ...PERIOD });
    await instance.erase(ACTOR, { index: 40, authority: "Court order 2/26", reason: "wrong person" });
    await expect(make({ kind: "transparency", ...PERIOD })).rejects.toMatchObject({ code: "QUIS_DOCUMENT_REFUSED" });
  });

  it("periods are whole months", async () => {
    await expect(make({ kind: "transparency", from: "2026-09-02T00:00:00Z", to: PERIOD.to })).rejects.toThrowError(
      /whole months/,
    );
  });
});

describe("reports", () => {
  it("a breach worksheet names affected persons with first and last access and what was seen, and starts the clock", async () => {
    const made = await make({ kind: "breach", user: "u-given", known_at: "2026-11-01T10:00:00Z" });
    expect((await copy(made)).data["persons"]).toMatchObject([
      { subject: "given-1", accesses: 3, records: 3, rows: 0 },
    ]);
    expect(await page(made)).toContain("end at 2026-11-04T10:00:00.000Z");
    expect((await deed(made.deed))["web_resources"][0].data["known_at"]).toBe("2026-11-01T10:00:00Z");
    await expect(make({ kind: "breach" })).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
  });

  it.each(["audit", "supervision"] as const)(
    "%s: figures that name nobody, the same to the byte when made again",
    async (kind) => {
      const made = await make({ kind });
      const { data } = await copy(made);
      expect(data).toMatchObject({ users: 8, withoutReason: 3, distinctReasons: 1, erased: 2 });
      const operations = data["operations"] as { name: string; count: number }[];
      expect(operations.reduce((sum, { count }) => sum + count, 0)).toBe(made.items);
      const text = (await page(made)) + JSON.stringify(data);
      for (const name of ["u-given", "李小龍", "given-1", "p16"]) expect(text).not.toContain(name);
      expect(text).toContain("ask to erase");
      const again = await make({ kind, at: made.folder });
      expect(again.sha256).toBe(made.sha256);
    },
  );
});

describe("what the software is made of", () => {
  it("is the lockfile's SHA-256, and nothing where there is no lockfile", () => {
    expect(lockfileSha256(new URL("absent.json", import.meta.url))).toBeUndefined();
    expect(() => lockfileSha256(new URL(".", import.meta.url))).toThrow(/EISDIR/);
  });
});

describe("the PDF", () => {
  it("is drawn beside the thread that answers; a request that ends stops it", async () => {
    const bytes = await readFile(join((await make({ subject: "p3" })).folder, "document.json"));
    const stop = new AbortController();
    const drawn = drawPdf({ copy: bytes, edition: { sha256: "0".repeat(64) } }, stop.signal);
    stop.abort(new Error("the client has gone"));
    await expect(drawn).rejects.toThrow("the client has gone");
    await expect(drawPdf({ copy: bytes, edition: { sha256: "" } }, stop.signal)).rejects.toThrow("the client has gone");
  });

  it("of what is no document is none: the reason is said", async () => {
    await expect(drawPdf({ copy: Buffer.from("{}"), edition: { sha256: "" } })).rejects.toMatchObject({
      code: "QUIS_INTERNAL",
      cause: { message: expect.stringContaining("expected format quis-document-1") },
    });
  });
});

describe("signing", () => {
  const sign = (draft: string, change = {}, part: "persons" | "reports" = "persons") =>
    instance
      .publishing()
      .sign(ACTOR, { draft, folder: fresh(), name: NAME, capacity: "Privacy officer", ...change }, part);

  it("seals who signed which digest; the copy names them and the entry, and document.json is unchanged", async () => {
    const made = await make({ subject: "p3" });
    expect(await page(made)).toContain("DRAFT: nobody has signed this document.");
    const signature = await sign(made.folder);
    expect(signature).toMatchObject({ sha256: made.sha256, name: NAME, by: ACTOR });
    expect(await deed(signature.deed)).toMatchObject({
      actor: { user: { uid: ACTOR } },
      web_resources: [{ name: "document signed", data: { sha256: made.sha256, made: made.deed, name: NAME } }],
    });
    const html = await page(signature);
    expect(html).not.toContain("DRAFT");
    expect(html).toContain(`entry ${signature.deed} of`);
    expect(html).not.toContain("<img");
    // What a PDF says of itself is readable in it: the title of a draft says so, that of the signed copy does not.
    expect((await pdf(made)).includes(">DRAFT: Who looked at this record<")).toBe(true);
    expect((await pdf(signature)).includes(">Who looked at this record<")).toBe(true);
    expect(await readFile(join(signature.folder, "document.json"))).toEqual(
      await readFile(join(made.folder, "document.json")),
    );
  });

  it("what was changed since, or was made elsewhere, is refused; so is nobody's name", async () => {
    const made = await make({ subject: "p3" });
    await expect(sign(made.folder, { name: undefined })).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
    const file = join(made.folder, "document.json");
    await writeFile(file, (await readFile(file, "utf8")).replace('"subject":"p3"', '"subject":"p4"'));
    await expect(sign(made.folder)).rejects.toMatchObject({ code: "QUIS_DOCUMENT_REFUSED" });
    expect(await lastDeed()).toMatchObject({ web_resources: [{ data: { failed: "QUIS_DOCUMENT_REFUSED" } }] });
    await expect(sign(place)).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
  });
});
