// Public-records releases from a real data folder: nothing leaves undecided, what leaves is proved row by row, and every change of it is refused.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReleaseDraftQuery, ReleaseDraftSummary, ReleaseSummary } from "@quis/contract";
import { readPolicyText } from "@quis/disclosure";
import { checkRelease } from "@quis/release";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asking } from "../../src/access/index.ts";
import type { Instance } from "../../src/index.ts";
import { bytesOf, dataFolder, type Folder, line, lines } from "../instance/fixture.ts";

const ACTOR = "local:tester";
const NAMES = ["مريم الحسن", "李小龍", "Nguyễn Thị Hoa", "=HYPERLINK(1)"];
const PROFILE = `name: invented state, 2026
exemptions:
  privacy: {code: (b)(6), description: personal privacy, harm: A person could be found and troubled.}
  method: {code: (b)(7)(E), description: techniques, harm: The method would become known.}
fields:
  - {field: time, action: show}
  - {field: oversight.operation, action: show}
  - {field: oversight.justification, action: show}
  - {field: actor.user, action: pseudonym, exemption: privacy}
otherwise: method
personal: privacy
`;
let folder: Folder;
let instance: Instance;
let place: string;
let names = 0;

const said = (n: number, uid: string, name: string, justification: string, source = "talk") =>
  line(n, {
    actor: { user: { uid, name }, session: { uid: "s" } },
    web_resources: [{ uid: source }],
    oversight: { operation: "consultation", subjects: [{ uid: "p-77" }], justification },
  });

beforeAll(async () => {
  folder = await dataFolder();
  place = await mkdtemp(join(tmpdir(), "quis-release-"));
  instance = await folder.open();
  const talk = [
    ...NAMES.map((name, i) => said(i, `person-${i % 2}`, name, `asked by ${name}, routine`)),
    said(5, "person-1", "Someone", "call 555-0100 123, the neighbour with the dog"),
    said(6, "person-1", "Someone", "routine check"),
  ];
  await instance.importFile(ACTOR, { file: "t.ndjson", source: "talk", bytes: bytesOf(`${talk.join("\n")}\n`) });
  await instance.importFile(ACTOR, { file: "e.ndjson", source: "desk", bytes: bytesOf(lines(100, 104)) });
  await instance.settle();
  await writeFile(join(place, "profile.yaml"), PROFILE);
});
afterAll(async () => {
  await instance.close();
  await folder.remove();
  await rm(place, { recursive: true, force: true });
});

const fresh = () => join(place, `d-${names++}`);
const draft = (asked: Partial<ReleaseDraftQuery> = {}): Promise<ReleaseDraftSummary> =>
  instance.publishing().releaseDraft(ACTOR, {
    folder: fresh(),
    profile: join(place, "profile.yaml"),
    title: "Accesses at the talk desk",
    case: "R-1",
    reason: "records request",
    source: "talk",
    ...asked,
  });
const finish = (from: string, asked: { folder?: string; name?: string } = {}): Promise<ReleaseSummary> =>
  instance
    .publishing()
    .release(ACTOR, { draft: from, folder: fresh(), name: "R. Invented", capacity: "Release officer", ...asked });

type Review = {
  found: { id: string; part: string; kind: string; decision: string | null; exemption: string | null }[];
  added: object[];
};
const reviewAt = (at: string): string => join(at, "review.json");
const readReview = async (at: string): Promise<Review> => JSON.parse(await readFile(reviewAt(at), "utf8")) as Review;
async function review(at: string, change: (review: Review) => void = () => undefined): Promise<void> {
  const list = await readReview(at);
  for (const one of list.found) one.decision = "take out";
  change(list);
  await writeFile(reviewAt(at), JSON.stringify(list));
}

async function filesOf(at: string): Promise<Map<string, Uint8Array>> {
  const entries = await readdir(at, { recursive: true });
  const files = new Map<string, Uint8Array>();
  for (const path of entries)
    if ((await stat(join(at, path))).isFile()) files.set(path, await readFile(join(at, path)));
  return files;
}
const textOf = (files: ReadonlyMap<string, Uint8Array>, path: string): string =>
  Buffer.from(files.get(path)!).toString();
const policyOf = (files: ReadonlyMap<string, Uint8Array>) => readPolicyText(textOf(files, "log/policy.txt"));
async function lastDeed(): Promise<Readonly<Record<string, any>>> {
  const { logs } = await instance.status();
  const size = logs.find(({ name }) => name === "oversight")!.size;
  return (await instance.event(ACTOR, size - 1, "oversight")).event;
}

describe("a draft", () => {
  it("has what matches and what may be personal data, names in any script; its making is sealed with its digest", async () => {
    const made = await draft();
    expect(made).toMatchObject({ events: 6, erased: 0 });
    const { found } = await readReview(made.folder);
    expect(found).toHaveLength(made.found);
    const parts = found.map(({ part }) => part);
    for (const name of NAMES.slice(0, 3)) expect(parts).toContain(name);
    expect(parts).toContain("555-0100 123");
    expect(found.every(({ decision }) => decision === null)).toBe(true);
    const { event } = await instance.event(ACTOR, made.deed, "oversight");
    expect(event).toMatchObject({
      activity_id: 7,
      oversight: { operation: "disclosure", record_count: 6 },
      web_resources: [{ name: "release-draft", data: { sha256: made.sha256, case: "R-1", found: made.found } }],
    });
    if (process.platform !== "win32") expect((await stat(reviewAt(made.folder))).mode & 0o077).toBe(0);
  });

  it.each<readonly [string, Partial<ReleaseDraftQuery>, string]>([
    ["that nothing matches", { source: "nowhere" }, "QUIS_NOT_FOUND"],
    ["without a filter", { source: undefined }, "QUIS_BAD_INPUT"],
    ["with a profile that is not there", { profile: "/nowhere/profile.yaml" }, "QUIS_NOT_FOUND"],
    ["in a folder within the data", { folder: "" }, "QUIS_USAGE"],
  ])("%s is refused, and that it was tried is sealed", async (_, asked, code) => {
    const at = asked.folder === "" ? { folder: join(folder.path, "inside") } : {};
    await expect(draft({ ...asked, ...at })).rejects.toMatchObject({ code });
    expect((await lastDeed())["web_resources"][0]).toMatchObject({ name: "release-draft", data: { failed: code } });
  });

  it("by a profile with a mistake is refused", async () => {
    const profile = join(place, "wrong.yaml");
    await writeFile(profile, PROFILE.replace("otherwise: method", "otherwise: secret"));
    await expect(draft({ profile })).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
  });

  it("does not quote to somebody far away what it reads of a file that is no profile", async () => {
    const profile = join(place, "hosts.txt");
    await writeFile(profile, "secret-of-the-machine: [\n");
    const principal = { uid: "p-1", name: "R. Invented", method: "passkey" };
    const far = asking.run({ principal, action: "release-draft", sealed: 0 } as never, () => draft({ profile }));
    await expect(far).rejects.toThrowError(/^expected a redaction profile without a mistake, got another file/);
    await expect(draft({ profile })).rejects.toThrowError(/redaction profile: /);
  });

  it("that is cancelled leaves nothing", async () => {
    const at = fresh();
    const signal = AbortSignal.abort();
    const query = { folder: at, profile: join(place, "profile.yaml"), title: "t", case: "c", reason: "r" };
    await expect(
      instance.publishing().releaseDraft(ACTOR, { ...query, source: "talk" }, { signal }),
    ).rejects.toThrowError(/abort/i);
    await expect(stat(at)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("a release", () => {
  it("is refused while a part is undecided, and after the draft was changed", async () => {
    const { folder: at } = await draft();
    await expect(finish(at)).rejects.toMatchObject({ code: "QUIS_RELEASE_REFUSED" });
    await review(at, ({ found }) => (found[0]!.decision = null));
    await expect(finish(at)).rejects.toThrowError(/got none on 1, the first /);
    await review(at);
    const file = join(at, "draft.json");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace('"action": "pseudonym"', '"action": "show"'));
    await expect(finish(at)).rejects.toMatchObject({ code: "QUIS_RELEASE_REFUSED" });
    expect((await lastDeed())["web_resources"][0].data).toMatchObject({ failed: "QUIS_RELEASE_REFUSED" });
    await writeFile(file, text);
    expect(await finish(at)).toMatchObject({ rows: 6 });
  });

  it.each<readonly [string, (list: Review) => void]>([
    ["a found part left out", ({ found }) => void found.pop()],
    ["one twice", ({ found }) => void found.push(found[0]!)],
    ["one that was not found", ({ found }) => void (found[0]!.id = "0:none:0-1")],
    ["another decision", ({ found }) => void (found[0]!.decision = "maybe")],
    ["a part from elsewhere", ({ found }) => void (found[0]!.part = "no such words")],
    ["an exemption that there is not", ({ found }) => void (found[0]!.exemption = "secret")],
    ["an added part that is nowhere", ({ added }) => void added.push({ index: 0, field: "time", part: "x" })],
    ["a key that is not known", (list) => void Object.assign(list, { other: 1 })],
  ])("is refused for a review with %s", async (_, change) => {
    const { folder: at } = await draft();
    await review(at, change);
    await expect(finish(at)).rejects.toMatchObject({ code: "QUIS_RELEASE_REFUSED" });
    await expect(stat(join(at, "pseudonyms.key"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("shows what was kept, nothing that was taken out, is signed and sealed as a disclosure, and proved row by row", async () => {
    const { folder: at, sha256: draftSha256 } = await draft({ user: undefined });
    await review(at, ({ found, added }) => {
      for (const one of found) if (one.kind === "telephone") one.decision = "keep";
      const first = found.find(({ part }) => part === NAMES[0])!;
      first.part = `by ${NAMES[0]}`;
      added.push({ index: 4, field: "oversight.justification", part: "neighbour with the dog", exemption: "method" });
    });
    const made = await finish(at);
    expect(made).toMatchObject({ rows: 6, erased: 0, kept: 1, tree_size: 10 });
    const files = await filesOf(made.folder);
    const verdict = checkRelease(files, policyOf(files));
    expect(verdict).toMatchObject({
      proved: true,
      contents: { rows: 6, question: { source: "talk" }, case: "R-1" },
      signature: { name: "R. Invented", capacity: "Release officer", by: ACTOR, sha256: made.sha256, deed: made.deed },
    });
    expect(verdict.rows.every(({ proved }) => proved)).toBe(true);
    expect(verdict.rows[5]).toMatchObject({ changed: ["actor.user"] });
    const opened = [...textOf(files, "rows.ndjson").matchAll(/\\"(W[A-Za-z0-9_-]+)\\"/g)].map(([, text]) =>
      Buffer.from(text!, "base64url").toString(),
    );
    expect(opened.join()).toContain("routine check");
    const everything = [...files.values()].map((bytes) => Buffer.from(bytes).toString()).join() + opened.join();
    for (const secret of [...NAMES, "person-0", "p-77", "with the dog"]) expect(everything).not.toContain(secret);
    const table = textOf(files, "rows.csv");
    expect(table).toContain("asked [withheld: (b)(6)], routine");
    expect(table).toContain("call 555-0100 123, the [withheld: (b)(7)(E)]");
    expect(textOf(files, "vaughn.html")).toContain("R. Invented");
    expect(textOf(files, "README.md")).toContain("6 rows");
    expect((await instance.event(ACTOR, made.deed, "oversight")).event).toMatchObject({
      activity_id: 7,
      oversight: { operation: "disclosure", record_count: 6 },
      web_resources: [{ name: "release", data: { sha256: made.sha256, draft: draftSha256, name: "R. Invented" } }],
    });
  });

  it("is made once of a draft; another draft of the same has other pseudonyms", async () => {
    const pseudonyms = async (): Promise<readonly [string, string[]]> => {
      const { folder: at } = await draft();
      await review(at);
      const rows = textOf(await filesOf((await finish(at)).folder), "rows.ndjson")
        .trimEnd()
        .split("\n");
      return [at, rows.map((row) => (JSON.parse(row) as { vouched: any }).vouched["actor.user"].uid as string)];
    };
    const [at, first] = await pseudonyms();
    const [, second] = await pseudonyms();
    expect(new Set(first).size).toBe(2);
    expect([first[0], first[1]]).toEqual([first[2], first[3]]);
    expect(second.filter((one) => first.includes(one))).toEqual([]);
    await expect(finish(at)).rejects.toThrowError(/not finished yet/);
  });

  it("does not repeat whom it was searched for", async () => {
    const { folder: at } = await draft({ source: undefined, subject: "p-77", text: "routine" });
    await review(at);
    const made = await finish(at);
    const files = await filesOf(made.folder);
    expect(textOf(files, "README.md")).toContain("- subject: one that is not named here");
    for (const bytes of files.values()) expect(Buffer.from(bytes).toString()).not.toContain("p-77");
  });

  it("counts what was erased, before the draft and after it", async () => {
    const { folder: at, ...before } = await draft({ source: "desk" });
    expect(before).toMatchObject({ events: 4, erased: 0 });
    await review(at);
    await instance.erase(ACTOR, { index: 6, reason: "court order", authority: "Court 1" });
    const made = await finish(at);
    expect(made).toMatchObject({ rows: 3, erased: 1 });
    expect(textOf(await filesOf(made.folder), "README.md")).toContain("1 entries of the source that was");
    expect(await draft({ source: "desk" })).toMatchObject({ events: 3, erased: 1 });
  });
});

describe("a check", () => {
  let files: ReadonlyMap<string, Uint8Array>;
  let other: ReadonlyMap<string, Uint8Array>;
  const made = async (): Promise<ReadonlyMap<string, Uint8Array>> => {
    const { folder: at } = await draft();
    await review(at);
    return filesOf((await finish(at)).folder);
  };
  beforeAll(async () => {
    files = await made();
    other = await made();
  });
  const edit = (path: string, from: string | RegExp, to: string) => {
    const text = textOf(files, path);
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    return new Map(files).set(path, Buffer.from(changed));
  };

  it.each<readonly [string, () => Map<string, Uint8Array>]>([
    ["a row left out", () => edit("rows.ndjson", /^.*\n/, "")],
    ["a row's value changed", () => edit("rows.ndjson", /\\"W/, String.raw`\"X`)],
    ["a pseudonym changed", () => edit("rows.ndjson", /"uid":"[a-z2-9]{16}"/, '"uid":"aaaaaaaaaaaaaaaa"')],
    [
      "a withheld field's exemption changed",
      () => edit("rows.ndjson", '"exemption":"method"', '"exemption":"privacy"'),
    ],
    ["the table changed", () => edit("rows.csv", "routine", "urgent")],
    ["the index changed", () => edit("vaughn.json", '"rows": 6', '"rows": 5')],
    ["who decided changed", () => edit("vaughn.json", "R. Invented", "A. Nother")],
    ["the README changed", () => edit("README.md", "6 rows", "7 rows")],
    ["the title changed", () => edit("release.json", "talk desk", "walk desk")],
    ["another signer", () => edit("signature.json", "R. Invented", "A. Nother")],
    ["another's signature", () => new Map(files).set("signature.json", other.get("signature.json")!)],
    [
      "another's signature and deed",
      () =>
        new Map([...files, ...["signature.json", "deed.quis.json"].map((path) => [path, other.get(path)!] as const)]),
    ],
    ["a file more", () => new Map(files).set("more.txt", Buffer.from("x"))],
    ["a file that is not UTF-8", () => new Map(files).set("rows.ndjson", Buffer.from([0xff, 0x0a]))],
    ["rows that are no rows", () => new Map(files).set("rows.ndjson", Buffer.from('{"index":0}\n'))],
    ["no checkpoint", () => new Map([...files].filter(([path]) => path !== "log/checkpoint"))],
    ["nothing", () => new Map()],
  ])("refuses a release with %s", (_, change) => {
    const verdict = checkRelease(change(), policyOf(files));
    expect(verdict).toMatchObject({ proved: false, reason: { code: expect.stringMatching(/^RELEASE_/) } });
    expect(verdict.contents).toBeUndefined();
  });

  it("refuses whatever file is cut short", () => {
    const proved = [...files].flatMap(([path, bytes]) => {
      const cut = new Map(files).set(path, bytes.subarray(0, bytes.length - 1));
      return checkRelease(cut, policyOf(files)).proved ? [path] : [];
    });
    expect(proved).toEqual([]);
  });
});
