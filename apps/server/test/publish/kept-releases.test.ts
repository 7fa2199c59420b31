// Drafts of releases that are kept in the data folder: decided part by part in somebody's name, finished once, and nothing of what is erased is left.
import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type ReleaseDecisionInput,
  releaseDecisionSchema,
  type ReleaseDraftQuery,
  type ReleaseRecord,
} from "@quis/contract";
import { readPolicyText } from "@quis/disclosure";
import { checkRelease } from "@quis/release";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asking } from "../../src/access/index.ts";
import type { Instance } from "../../src/index.ts";
import { bytesOf, dataFolder, type Folder, line, lines } from "../instance/fixture.ts";

const ACTOR = "local:tester";
const PROFILE = `name: invented state, 2026
exemptions:
  privacy: {code: (b)(6), description: personal privacy, harm: A person could be found and troubled.}
  method: {code: (b)(7)(E), description: techniques, harm: The method would become known.}
fields:
  - {field: time, action: show}
  - {field: oversight.justification, action: show}
  - {field: actor.user, action: pseudonym, exemption: privacy}
otherwise: method
personal: privacy
`;
const JUSTIFICATION = "oversight.justification";
const DOG = "call 555-0100 123, the neighbour 🐕 with the dog";
const text = (profile: string): string => Buffer.from(profile).toString("base64url");
let folder: Folder;
let instance: Instance;

const said = (n: number, justification: string) =>
  line(n, { oversight: { operation: "consultation", subjects: [{ uid: "p-77" }], justification } });

beforeAll(async () => {
  folder = await dataFolder();
  instance = await folder.open();
  const talk = [
    said(0, DOG),
    said(1, "mail to a.person@example.org, routine"),
    said(2, "routine check"),
    said(3, `555-0100 200 ${"long ".repeat(40_000)}`),
  ];
  await instance.importFile(ACTOR, { file: "t.ndjson", source: "talk", bytes: bytesOf(`${talk.join("\n")}\n`) });
  await instance.importFile(ACTOR, { file: "e.ndjson", source: "desk", bytes: bytesOf(lines(100, 104)) });
  await instance.settle();
});
afterAll(async () => {
  await instance.close();
  await folder.remove();
});

const releases = () => instance.publishing().releases();
const draft = (asked: Partial<ReleaseDraftQuery> = {}) =>
  instance.publishing().releaseDraft(ACTOR, {
    profile_text: text(PROFILE),
    title: "Accesses at the talk desk",
    case: "R-1",
    reason: "records request",
    source: "talk",
    ...asked,
  });
const decide = (id: number, decision: ReleaseDecisionInput) =>
  releases().decide(ACTOR, id, releaseDecisionSchema.parse(decision));
const finish = (id: number, asked: object = {}) =>
  instance.publishing().release(ACTOR, { kept: id, name: "R. Invented", capacity: "Release officer", ...asked });
const partsOf = async (id: number) => (await releases().parts(ACTOR, id, {})).parts;
const textOf = (record: ReleaseRecord) => record.texts.find(({ field }) => field === JUSTIFICATION)!;
async function decideAll(id: number): Promise<void> {
  for (const { id: part, state } of await partsOf(id))
    if (state === "undecided") await decide(id, { step: "withhold", part, after: null });
}
async function eventsOf(id: number): Promise<number[]> {
  return (await releases().parts(ACTOR, id, {})).events;
}
const mark = (index: number, start: number, end: number): ReleaseDecisionInput => ({
  step: "mark",
  index,
  field: JUSTIFICATION,
  path: [],
  start,
  end,
});
function as<T>(principal: object, run: () => Promise<T>): Promise<T> {
  return asking.run({ principal, action: "release-decide", sealed: 0 } as never, run);
}
const colleague = { uid: "person:2", name: "Q. Colleague", roles: ["release-officer"], method: "password" };
async function lastDeed(): Promise<Readonly<Record<string, any>>> {
  const size = (await instance.status()).logs.find(({ name }) => name === "oversight")!.size;
  return (await instance.event(ACTOR, size - 1, "oversight")).event;
}

describe("a draft without a folder is kept in the data folder", () => {
  it("named by the entry that made it, without a text of any event, for its owner's eyes only", async () => {
    const made = await draft();
    expect(made.folder).toBe(join("releases", String(made.deed)));
    const at = join(folder.path, made.folder);
    expect(await readdir(at)).toEqual(["draft.json", "pseudonyms.key"]);
    expect(await readFile(join(at, "draft.json"), "utf8")).not.toContain("neighbour");
    if (process.platform !== "win32") expect((await stat(join(at, "pseudonyms.key"))).mode & 0o077).toBe(0);
    const { releases: all } = await releases().list(ACTOR, {});
    expect(all[0]).toMatchObject({
      id: made.deed,
      title: "Accesses at the talk desk",
      reason: "records request",
      by: ACTOR,
      events: 4,
      state: "open",
      parts: { undecided: made.found, withheld: 0, disclosed: 0 },
      question: { source: "talk" },
      done: null,
    });
    const { profile, gone } = await releases().one(ACTOR, made.deed);
    expect({ gone, codes: profile?.exemptions.map(({ code }) => code) }).toEqual({
      gone: 0,
      codes: ["(b)(6)", "(b)(7)(E)"],
    });
  });

  it.each<readonly [string, Partial<ReleaseDraftQuery>, string, string]>([
    ["with a mistake", { profile_text: text("name: x") }, "QUIS_BAD_INPUT", "exemptions"],
    ["of other bytes", { profile_text: Buffer.from([255, 254]).toString("base64url") }, "QUIS_BAD_INPUT", "UTF-8"],
    ["twice", { profile: "/etc/hostname" }, "QUIS_BAD_INPUT", "neither or both"],
    ["not at all", { profile_text: undefined }, "QUIS_BAD_INPUT", "neither or both"],
  ])("a profile given %s is refused, and nothing is kept", async (_, asked, code, message) => {
    const before = (await releases().list(ACTOR, {})).total;
    await expect(draft(asked)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect((await releases().list(ACTOR, {})).total).toBe(before);
    expect((await lastDeed())["web_resources"][0].name).toBe("releases");
  });

  it("cut off in the middle leaves nothing; that it was tried is sealed", async () => {
    const before = await readdir(join(folder.path, "releases"));
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await expect(
      instance
        .publishing()
        .releaseDraft(
          ACTOR,
          { profile_text: text(PROFILE), title: "T", case: "R", reason: "r", source: "talk" },
          { signal: controller.signal, onProgress },
        ),
    ).rejects.toThrow(/abort/i);
    expect(await readdir(join(folder.path, "releases"))).toEqual(before);
    expect((await lastDeed())["web_resources"][0]).toMatchObject({ name: "release-draft", data: { title: "T" } });
  });
});

describe("a part is decided by itself", () => {
  it("each step is one entry in the name of whoever took it; the part says who, when and why", async () => {
    const { deed: id } = await draft();
    const [first] = await partsOf(id);
    const decided = await as(colleague, () =>
      releases().decide("person:2", id, {
        step: "disclose",
        part: first!.id,
        reason: "The number of a public office",
        after: null,
      }),
    );
    const part = textOf(decided.record).parts.find((one) => one.id === first!.id)!;
    expect(part).toMatchObject({ state: "disclosed", by: "Q. Colleague", reason: "The number of a public office" });
    const { event } = await instance.event(ACTOR, part.after!, "oversight");
    expect(event).toMatchObject({
      actor: { user: { uid: "person:2" } },
      web_resources: [{ name: "release disclose", data: { id: String(id), by: "person:2" } }],
    });
    expect(decided.parts).toMatchObject({ disclosed: 1 });
  });

  it("a second decision without sight of the first is refused: nobody decides over another's head, nor twice", async () => {
    const { deed: id } = await draft();
    const { id: part } = (await partsOf(id))[0]!;
    const both = await Promise.allSettled([
      decide(id, { step: "withhold", part, after: null }),
      decide(id, { step: "disclose", part, reason: "public", after: null }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await expect(decide(id, { step: "withhold", part, after: null })).rejects.toMatchObject({
      code: "QUIS_RELEASE_REFUSED",
    });
    const { parts } = await releases().parts(ACTOR, id, {});
    expect(parts.filter(({ state }) => state !== "undecided")).toHaveLength(1);
  });

  it("undo opens it again; a part that a person marked is gone then, and may be marked again", async () => {
    const { deed: id } = await draft();
    const [index] = await eventsOf(id);
    const at = DOG.indexOf("neighbour");
    const marked = await decide(id, mark(index!, at, at + 9));
    const part = () => partsOf(id).then((all) => all.find((one) => one.id === marked.part));
    expect(await part()).toMatchObject({ kind: "marked by a person", state: "withheld" });
    const { after } = textOf(marked.record).parts.find((one) => one.id === marked.part)!;
    const undone = await decide(id, { step: "reopen", part: marked.part, after });
    expect(textOf(undone.record).parts.some((one) => one.id === marked.part)).toBe(false);
    await decide(id, mark(index!, at, at + 9));
    expect(await part()).toMatchObject({ state: "withheld" });
    await expect(decide(id, mark(index!, at, at + 9))).rejects.toMatchObject({ code: "QUIS_RELEASE_REFUSED" });
  });

  it.each<readonly [string, (index: number, part: string) => ReleaseDecisionInput, string]>([
    ["a part that there is not", () => ({ step: "withhold", part: "17:x:0-1", after: null }), "a part of this draft"],
    ["a prototype as a part", () => ({ step: "withhold", part: "__proto__", after: null }), "a part of this draft"],
    ["opening what is open", (_, part) => ({ step: "reopen", part, after: null }), "decided"],
    [
      "an exemption that the profile has not",
      (_, part) => ({ step: "withhold", part, exemption: "secret", after: null }),
      "exemption",
    ],
    ["a mark beyond the text", (index) => mark(index, 0, 1_000_000), "a part of a text"],
    ["a mark that ends before it begins", (index) => mark(index, 5, 5), "a part of a text"],
    ["a mark of half a letter", (index) => mark(index, DOG.indexOf("🐕") + 1, DOG.length), "half of one"],
    ["a mark of a blank", (index) => mark(index, 4, 5), "a part of a text"],
    ["a mark in a field that is withheld", (index) => ({ ...mark(index, 0, 1), field: "src_endpoint" }), "is shown"],
    ["a mark down a path that there is not", (index) => ({ ...mark(index, 0, 1), path: ["a", 1] }), "a part of a text"],
    ["a mark in an event of somebody else's draft", (index) => mark(index + 4, 0, 3), "an event of this draft"],
  ])("%s is refused, and that it was tried is sealed", async (_, decision, message) => {
    const { deed: id } = await draft();
    const [index] = await eventsOf(id);
    const { id: part } = (await partsOf(id))[0]!;
    await expect(decide(id, decision(index!, part))).rejects.toMatchObject({
      message: expect.stringContaining(message),
    });
    expect((await lastDeed())["web_resources"][0].data).toMatchObject({ release: id, failed: expect.any(String) });
  });

  it("a part of another draft is none of this one; a draft that is not there has none", async () => {
    const [one, other] = [await draft(), await draft({ source: "desk" })];
    const { id: part } = (await partsOf(one.deed))[0]!;
    await expect(decide(other.deed, { step: "withhold", part, after: null })).rejects.toMatchObject({
      code: "QUIS_RELEASE_REFUSED",
    });
    await expect(decide(999_999, { step: "withhold", part, after: null })).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
    });
    expect((await partsOf(one.deed)).every(({ state }) => state === "undecided")).toBe(true);
  });

  it("no program decides", async () => {
    const { deed: id } = await draft();
    const { id: part } = (await partsOf(id))[0]!;
    const token = { uid: "token:1", name: "robot", roles: ["release-officer"], method: "token" };
    await expect(
      as(token, () => releases().decide("token:1", id, { step: "withhold", part, exemption: null, after: null })),
    ).rejects.toMatchObject({ code: "QUIS_RELEASE_REFUSED" });
  });

  it("decisions are there after a restart, also without the file that remembers them", async () => {
    const { deed: id } = await draft();
    await decideAll(id);
    const before = await partsOf(id);
    await instance.close();
    await rm(join(folder.path, "index", "releases.json"));
    instance = await folder.open();
    expect(await partsOf(id)).toEqual(before);
    expect(before.every(({ state }) => state === "withheld")).toBe(true);
  });
});

describe("a kept draft becomes one release", () => {
  it("not while a part is undecided", async () => {
    const { deed: id } = await draft();
    await expect(finish(id)).rejects.toMatchObject({ code: "QUIS_RELEASE_REFUSED" });
    expect((await releases().one(ACTOR, id)).release.state).toBe("open");
  });

  it("as previewed: marked parts are taken out under their exemption, disclosed ones stay, all is proved", async () => {
    const { deed: id } = await draft();
    const [index] = await eventsOf(id);
    const at = DOG.indexOf("the neighbour");
    await decide(id, { ...mark(index!, at, DOG.length), exemption: "method" } as ReleaseDecisionInput);
    const parts = await partsOf(id);
    const mail = parts.find(({ kind }) => kind === "e-mail")!;
    await decide(id, { step: "disclose", part: mail.id, reason: "a public address", after: null });
    await decideAll(id);
    const { rows, undecided } = await releases().preview(ACTOR, id, {});
    const { entries } = await releases().vaughn(ACTOR, id);
    expect(undecided).toBe(0);
    const shown = rows.map(({ cells }) => cells.find(({ field }) => field === JUSTIFICATION)!.text);
    expect(shown[0]).toBe("call [withheld: (b)(6)], [withheld: (b)(7)(E)]");
    expect(shown[1]).toBe("mail to a.person@example.org, routine");
    const made = await finish(id);
    expect(made).toMatchObject({ folder: join("releases", String(id), "public"), rows: 4, kept: 1 });
    const { name, bytes, sizeBytes } = await releases().file(ACTOR, id);
    expect(name).toBe(`quis-release-${id}.zip`);
    let size = 0;
    for await (const piece of bytes) size += piece.length;
    expect(size).toBe(sizeBytes);
    const files = new Map<string, Uint8Array>();
    const at_ = join(folder.path, made.folder);
    for (const path of await readdir(at_, { recursive: true }))
      if ((await stat(join(at_, path))).isFile()) files.set(path, await readFile(join(at_, path)));
    const verdict = checkRelease(files, readPolicyText(Buffer.from(files.get("log/policy.txt")!).toString()));
    expect(verdict).toMatchObject({ proved: true, signature: { name: "R. Invented", deed: made.deed } });
    expect(JSON.parse(Buffer.from(files.get("vaughn.json")!).toString())).toEqual(entries);
    const csv = Buffer.from(files.get("rows.csv")!).toString();
    for (const row of rows)
      for (const { text: cell } of row.cells.filter(({ how }) => how === "changed"))
        expect(csv).toContain(cell.replaceAll('"', '""'));
    expect((await releases().one(ACTOR, id)).release).toMatchObject({
      state: "finished",
      done: { name: "R. Invented", rows: 4, sha256: made.sha256, files: true },
    });
  });

  it("nothing is decided in it any more, and it is not finished again, also not by two at once or after a restart", async () => {
    const { deed: id } = await draft();
    await decideAll(id);
    const both = await Promise.allSettled([finish(id), finish(id)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const { id: part } = (await partsOf(id))[0]!;
    const { texts } = await releases().record(ACTOR, id, (await eventsOf(id))[0]!);
    const after = texts.flatMap(({ parts }) => parts).find((one) => one.id === part)!.after;
    const late = () => decide(id, { step: "reopen", part, after });
    await expect(late()).rejects.toMatchObject({ code: "QUIS_RELEASE_REFUSED" });
    await instance.close();
    instance = await folder.open();
    await expect(late()).rejects.toMatchObject({ code: "QUIS_RELEASE_REFUSED" });
    await expect(finish(id)).rejects.toMatchObject({ code: "QUIS_RELEASE_REFUSED" });
  });

  it("cut off while it is finished, it can be finished again under the same pseudonyms", async () => {
    const { deed: id } = await draft();
    await decideAll(id);
    // As a crash leaves it: the files, and nothing that says that they are whole.
    const rows = async () => readFile(join(folder.path, (await finish(id)).folder, "rows.csv"), "utf8");
    const first = await rows();
    await rm(join(folder.path, "releases", String(id), "finished.json"));
    await instance.close();
    instance = await folder.open();
    expect((await releases().one(ACTOR, id)).release.state).toBe("open");
    expect(await rows()).toBe(first);
  });

  it("what says that it is finished cannot be read: it is damaged, and not finished a second time over its files", async () => {
    const { deed: id } = await draft();
    await decideAll(id);
    const { folder: made } = await finish(id);
    const says = join(folder.path, "releases", String(id), "finished.json");
    await rm(says);
    // A folder in its place: reading it fails, and it is there.
    await mkdir(says);
    await instance.close();
    instance = await folder.open();
    expect((await releases().one(ACTOR, id)).release.state).toBe("damaged");
    await expect(finish(id)).rejects.toMatchObject({ code: "QUIS_DATA_CORRUPT" });
    expect((await stat(join(folder.path, made, "rows.csv"))).isFile()).toBe(true);
    await rm(join(folder.path, "releases", String(id)), { recursive: true });
  });

  it("a draft that was changed is listed as damaged, beside whole ones; nothing is decided in it", async () => {
    const [{ deed: whole }, { deed: id }] = [await draft(), await draft()];
    await appendFile(join(folder.path, "releases", String(id), "draft.json"), " ");
    await writeFile(join(folder.path, "releases", "not-a-draft"), "");
    await instance.close();
    instance = await folder.open();
    const { releases: all } = await releases().list(ACTOR, {});
    expect(all.find((one) => one.id === id)?.state).toBe("damaged");
    expect(all.find((one) => one.id === whole)?.state).toBe("open");
    await expect(releases().parts(ACTOR, id, {})).rejects.toMatchObject({ code: "QUIS_RELEASE_REFUSED" });
    await expect(finish(id)).rejects.toMatchObject({ code: "QUIS_RELEASE_REFUSED" });
  });

  it("pages of the list meet, and a cursor that is none is refused", async () => {
    const all = (await releases().list(ACTOR, {})).releases.map(({ id }) => id);
    const paged: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await releases().list(ACTOR, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      paged.push(...page.releases.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(all);
    await expect(releases().list(ACTOR, { cursor: "x" })).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
  });
});

describe("what is erased", () => {
  it("goes from drafts by itself, takes with it the releases that show it, and no others", async () => {
    const [shows, open, other] = [await draft(), await draft(), await draft({ source: "desk" })];
    await decideAll(shows.deed);
    await decideAll(other.deed);
    await finish(shows.deed);
    await finish(other.deed);
    const [index] = await eventsOf(open.deed);
    const lost = (await partsOf(open.deed)).filter((part) => part.index === index);
    expect(lost.length).toBeGreaterThan(0);
    await instance.erase(ACTOR, { index: index!, authority: "Court", reason: "order" });
    expect((await releases().one(ACTOR, shows.deed)).release.done).toMatchObject({ files: false });
    expect((await releases().one(ACTOR, other.deed)).release.done).toMatchObject({ files: true });
    await expect(releases().file(ACTOR, shows.deed)).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
    expect((await releases().one(ACTOR, open.deed)).gone).toBe(1);
    expect((await partsOf(open.deed)).some((part) => part.index === index)).toBe(false);
    await expect(releases().record(ACTOR, open.deed, index!)).rejects.toMatchObject({ code: "QUIS_ERASED" });
    await expect(decide(open.deed, { step: "withhold", part: lost[0]!.id, after: null })).rejects.toThrow(/erased/);
    await decideAll(open.deed);
    expect(await finish(open.deed)).toMatchObject({ rows: 3, erased: 1 });
  });
});
