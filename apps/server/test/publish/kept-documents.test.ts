// Documents that are kept in the data folder: listed, taken away, signed and made again there, and gone with what is erased.
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DocumentSummary, PersonDocumentQuery, ReportQuery } from "@quis/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Instance } from "../../src/index.ts";
import { bytesOf, dataFolder, type Folder, lines } from "../instance/fixture.ts";

const ACTOR = "local:tester";
const NAME = "李小龍 <img src=x onerror=alert(1)> مريم";
let folder: Folder;
let instance: Instance;

beforeAll(async () => {
  folder = await dataFolder();
  instance = await folder.open();
  await instance.importFile(ACTOR, { file: "e.ndjson", source: "desk", bytes: bytesOf(lines(0, 300)) });
  await instance.settle();
});
afterAll(async () => {
  await instance.close();
  await folder.remove();
});

type Asked = Partial<PersonDocumentQuery> | Partial<ReportQuery>;
const make = (asked: Asked): Promise<DocumentSummary> =>
  instance.publishing().document(ACTOR, { kind: "statement", reason: "asked for", on: "2026-11-01", ...asked });
const persons = ({ sha256 }: { sha256: string }) => ({ sha256, part: "persons" }) as const;
const shelf = (...path: string[]) => join(folder.path, "documents", ...path);

async function bytesFrom(file: { readonly bytes: AsyncIterable<Uint8Array | string> }): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of file.bytes) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}
async function deeds(): Promise<number> {
  return (await instance.status()).logs.find(({ name }) => name === "oversight")!.size;
}
async function deed(index: number): Promise<Readonly<Record<string, any>>> {
  return (await instance.event(ACTOR, index, "oversight")).event;
}
async function sealedBy<T>(act: () => Promise<T>): Promise<{ result: PromiseSettledResult<T>; sealed: any[] }> {
  const before = await deeds();
  const [result] = await Promise.allSettled([act()]);
  const after = await deeds();
  const sealed = [];
  for (let index = before; index < after; index++) sealed.push((await deed(index))["web_resources"][0]);
  return { result, sealed };
}

describe("a document without a folder is kept in the data folder", () => {
  it("named by its digest, for its owner's eyes only, and listed as its entry says", async () => {
    const made = await make({ subject: "p3", case: "C-1", title: NAME });
    expect(made.folder).toBe(join("documents", "persons", made.sha256, "draft"));
    expect(await readdir(join(folder.path, made.folder))).toEqual(["document.html", "document.json", "document.pdf"]);
    expect((await stat(join(folder.path, made.folder))).mode & 0o077).toBe(0);
    expect((await stat(join(folder.path, made.folder, "document.json"))).mode & 0o077).toBe(0);
    const { documents, total, next } = await instance.publishing().documents(ACTOR, {});
    expect({ total, next }).toEqual({ total: 1, next: null });
    expect(documents[0]).toMatchObject({
      sha256: made.sha256,
      kind: "statement",
      title: NAME,
      subject: "p3",
      case: "C-1",
      reason: "asked for",
      by: ACTOR,
      items: made.items,
      gaps: made.gaps,
      tree_size: 300,
      deed: made.deed,
      kept: true,
      signatures: [],
    });
  });

  it("pages go on where the last ended, each document once; a cursor of one's own is refused", async () => {
    const audit = await make({ kind: "audit" });
    // The same question under the same state is the same document, and is listed once.
    await instance.publishing().documentAgain(ACTOR, { sha256: audit.sha256, part: "reports" });
    await make({ kind: "supervision" });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await instance
        .publishing()
        .documents(ACTOR, { limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.documents.map(({ kind }) => kind));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(["supervision", "audit", "statement"]);
    const one = await instance.publishing().documents(ACTOR, { sha256: audit.sha256 });
    expect(one.documents.map(({ kind }) => kind)).toEqual(["audit"]);
    await expect(instance.publishing().documents(ACTOR, { cursor: "../x" })).rejects.toMatchObject({
      code: "QUIS_BAD_INPUT",
    });
  });

  it("each question is one deed: list, page, file, and what was refused", async () => {
    const made = await make({ subject: "p4" });
    const publishing = () => instance.publishing();
    const listed = await sealedBy(() => publishing().documents(ACTOR, { limit: 2 }));
    expect(listed.sealed).toMatchObject([{ name: "documents" }]);
    const page = await sealedBy(() => publishing().documentFile(ACTOR, persons(made), "page"));
    expect(page.sealed).toMatchObject([{ name: "document page", data: { sha256: made.sha256 } }]);
    const file = await sealedBy(() => publishing().documentFile(ACTOR, persons(made), "zip"));
    expect(file.sealed).toMatchObject([{ name: "document file", data: { sha256: made.sha256 } }]);
    // A report's address gives no document about persons.
    const other = await sealedBy(() =>
      publishing().documentFile(ACTOR, { sha256: made.sha256, part: "reports" }, "zip"),
    );
    expect(other.result).toMatchObject({ status: "rejected", reason: { code: "QUIS_NOT_FOUND" } });
    expect(other.sealed).toMatchObject([{ name: "document file", data: { failed: "QUIS_NOT_FOUND" } }]);
    const again = await sealedBy(() => publishing().documentAgain(ACTOR, persons({ sha256: "0".repeat(64) })));
    expect(again.result).toMatchObject({ status: "rejected", reason: { code: "QUIS_NOT_FOUND" } });
    expect(again.sealed).toMatchObject([{ name: "document again", data: { failed: "QUIS_NOT_FOUND" } }]);
  });

  it("its zip has all its files under its own name, of the size that it says, the same bytes each time", async () => {
    const made = await make({ subject: "p5" });
    const first = await instance.publishing().documentFile(ACTOR, persons(made), "zip");
    const bytes = await bytesFrom(first);
    expect(bytes.length).toBe(first.sizeBytes);
    expect(bytes).toEqual(await bytesFrom(await instance.publishing().documentFile(ACTOR, persons(made), "zip")));
    const place = await mkdtemp(join(tmpdir(), "quis-kept-"));
    try {
      await writeFile(join(place, first.name), bytes);
      const name = `quis-document-${made.sha256.slice(0, 12)}`;
      expect(first.name).toBe(`${name}.zip`);
      for (const file of await readdir(join(folder.path, made.folder))) {
        expect(bytes.includes(Buffer.from(`${name}/${file}`))).toBe(true);
        expect(bytes.includes(await readFile(join(folder.path, made.folder, file)))).toBe(true);
      }
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });
});

describe("signing what is kept", () => {
  const sign = (sha256: string, change = {}) =>
    instance.publishing().sign(ACTOR, { sha256, name: NAME, capacity: "Privacy officer", ...change }, "persons");

  it("the signed copy is what is taken away from then on; the draft stays; both signatures are listed", async () => {
    const made = await make({ subject: "p6" });
    const signature = await sign(made.sha256);
    expect(signature.folder).toBe(join("documents", "persons", made.sha256, `signed-${signature.deed}`));
    const page = await bytesFrom(await instance.publishing().documentFile(ACTOR, persons(made), "page"));
    expect(page.toString()).not.toContain("DRAFT");
    expect(page.toString()).not.toContain("<img");
    expect(page.toString()).toContain("李小龍");
    const second = await sign(made.sha256, { name: "B. Invented", capacity: "Registrar" });
    const newest = await bytesFrom(await instance.publishing().documentFile(ACTOR, persons(made), "page"));
    expect(newest.toString()).toContain("B. Invented");
    const { documents } = await instance.publishing().documents(ACTOR, { sha256: made.sha256 });
    expect(documents[0]!.signatures).toMatchObject([
      { name: NAME, capacity: "Privacy officer", deed: signature.deed },
      { name: "B. Invented", capacity: "Registrar", deed: second.deed },
    ]);
    // The draft is what is made again.
    expect(await instance.publishing().documentAgain(ACTOR, persons(made))).toMatchObject({
      same: true,
      different: [],
    });
  });

  it("Attacker: who may sign reports alone. A statement is neither found nor signed as one, by its digest or by its folder", async () => {
    const made = await make({ subject: "p6", case: "C-2" });
    const about = { name: NAME, capacity: "Release officer" };
    const byDigest = await sealedBy(() =>
      instance.publishing().sign(ACTOR, { ...about, sha256: made.sha256 }, "reports"),
    );
    expect(byDigest.result).toMatchObject({ status: "rejected", reason: { code: "QUIS_NOT_FOUND" } });
    const target = join(tmpdir(), `quis-signed-${made.sha256.slice(0, 12)}`);
    const draft = join(folder.path, made.folder);
    const byFolder = await sealedBy(() =>
      instance.publishing().sign(ACTOR, { ...about, draft, folder: target }, "reports"),
    );
    expect(byFolder.result).toMatchObject({
      status: "rejected",
      reason: { code: "QUIS_DOCUMENT_REFUSED", message: expect.stringContaining("a report that names nobody") },
    });
    for (const { sealed } of [byDigest, byFolder])
      expect(sealed).toMatchObject([{ data: { failed: expect.stringMatching(/^QUIS_/) } }]);
    await expect(stat(target)).rejects.toThrow("ENOENT");
    const { documents } = await instance.publishing().documents(ACTOR, { sha256: made.sha256 });
    expect(documents[0]!.signatures).toEqual([]);
    const report = await make({ kind: "audit", reason: "second look" });
    await expect(sign(report.sha256)).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
  });

  it("is of a folder or of a digest, never of neither or both; what is not kept is not found", async () => {
    const { sha256 } = await make({ subject: "p7" });
    for (const change of [{ sha256: undefined }, { draft: "/invented" }, { folder: "/invented" }])
      await expect(sign(sha256, change)).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
    await expect(sign("1".repeat(64))).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
  });

  it("Attacker: who may write in the data folder. A draft that was changed there is neither signed nor made again", async () => {
    const made = await make({ subject: "p8" });
    const file = join(folder.path, made.folder, "document.json");
    await chmod(file, 0o600);
    await writeFile(file, (await readFile(file, "utf8")).replace('"subject":"p8"', '"subject":"p9"'));
    await expect(sign(made.sha256)).rejects.toMatchObject({ code: "QUIS_DOCUMENT_REFUSED" });
    await expect(instance.publishing().documentAgain(ACTOR, persons(made))).rejects.toMatchObject({
      code: "QUIS_BAD_INPUT",
    });
  });
});

describe("made again", () => {
  it("is the same to the byte though the logs have gone on; a page that was changed differs by name", async () => {
    const made = await make({ subject: "p10", from: "2020-01-01T00:00:00Z", title: "For a person" });
    await instance.importFile(ACTOR, { file: "l.ndjson", source: "desk", bytes: bytesOf(lines(2000, 2040)) });
    await instance.settle();
    expect(await instance.publishing().documentAgain(ACTOR, persons(made))).toMatchObject({
      sha256: made.sha256,
      same: true,
      different: [],
    });
    const page = join(folder.path, made.folder, "document.html");
    await chmod(page, 0o600);
    await writeFile(page, `${await readFile(page, "utf8")}<!-- -->`);
    expect(await instance.publishing().documentAgain(ACTOR, persons(made))).toMatchObject({
      same: false,
      different: ["document.html"],
    });
  });
});

describe("an erasure", () => {
  it("takes documents about persons with it, and leaves reports that name nobody; the list goes on to say what was made", async () => {
    const statement = await make({ subject: "p16" });
    const report = await make({ kind: "audit", title: "Kept" });
    await instance.erase(ACTOR, { index: 16, authority: "Court order 1/26", reason: "wrong person" });
    await expect(stat(shelf("persons"))).rejects.toMatchObject({ code: "ENOENT" });
    expect(await readdir(shelf("reports"))).toContain(report.sha256);
    const { documents } = await instance.publishing().documents(ACTOR, {});
    const keptOf = (sha256: string) => documents.find((one) => one.sha256 === sha256)?.kept;
    expect([keptOf(statement.sha256), keptOf(report.sha256)]).toEqual([false, true]);
    await expect(instance.publishing().documentFile(ACTOR, persons(statement), "zip")).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
    });
    const after = await make({ subject: "p16" });
    const page = await bytesFrom(await instance.publishing().documentFile(ACTOR, persons(after), "page"));
    expect(page.toString()).toContain("1 erased");
  });
});
