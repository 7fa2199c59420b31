// The page's door: a bundle or a release as a folder or a zip gets the verdict that `quis check` gives, and nothing else passes.
import { describe, expect, it } from "vitest";
import { makeZip } from "../../../../packages/archive/test/make-zip.ts";
import { mutations, policy, world } from "../../../../packages/bundle/test/mutations.ts";
import { makeWorld } from "../../../../packages/bundle/test/small-logs.ts";
import { makeAuthority, stamp } from "../../../../packages/bundle/test/time-stamp/lying-authority.ts";
import { makeRelease, SHOWN } from "../../../../packages/release/test/small-release.ts";
import {
  checkEvidence,
  type EvidenceVerdict,
  isLogFolder,
  readFolder,
  readRoots,
  readZip,
  type SaidEvidence,
  sayEvidence,
} from "../../src/evidence/index.ts";
import { chosenFolder } from "../../src/dropped/index.ts";

type Files = ReadonlyMap<string, Uint8Array>;

const asFolder = (files: Files, name = "bundle"): File[] =>
  [...files].map(([path, bytes]) => {
    const file = new File([new Uint8Array(bytes)], path.split("/").at(-1)!);
    return Object.defineProperty(file, "webkitRelativePath", { value: `${name}/${path}` });
  });
const asZip = (files: Files): Blob =>
  new Blob([new Uint8Array(makeZip([...files].map(([name, data]) => ({ name: `b/${name}`, data }))))]);

const throughFolder = async (files: Files, keys = { policy, roots: [] }): Promise<EvidenceVerdict> =>
  checkEvidence(await readFolder(chosenFolder(asFolder(files))), keys);
const throughZip = async (files: Files, keys = { policy, roots: [] }): Promise<EvidenceVerdict> =>
  checkEvidence((await readZip(asZip(files)))!, keys);

const allOf = (said: SaidEvidence): string => JSON.stringify(said);
const factOf = (said: SaidEvidence, label: string): string | undefined =>
  said.facts.find(([name]) => name === label)?.[1].join("\n");

describe("a bundle on the page", () => {
  it.each([
    ["folder", throughFolder],
    ["zip", throughZip],
  ])("as a %s is proved, and says what is proved, hidden, missing, stamped, signed", async (_, through) => {
    const said = sayEvidence(await through(world.bag));
    expect(said).toMatchObject({ proved: true, reason: undefined, more: 0 });
    expect(said.headline).toMatch(
      /^Proved: 3 events of log\.example\/records are as sealed; \d+ fields stay hidden\.$/,
    );
    expect(factOf(said, "Fields hidden")).toMatch(/^27 in 3 events/);
    expect(factOf(said, "Known gaps")).toBe("desk: silent 2026-09-03 04:00 to 06:00 UTC");
    expect(factOf(said, "Time stamp")).toBe("no time stamp: none was asked for");
    expect(factOf(said, "Custody")).toContain("made by person:p-ann");
    expect(factOf(said, "Signature of a person")).toContain("DRAFT");
    expect(said.items.map(({ title }) => title)).toEqual(
      [2, 5, 6].map((index) => `Entry ${index} (desk): 3 fields shown, 9 hidden`),
    );
    expect(said.items[0]!.lines.flat().join(" ")).toContain("Ada Sample");
    expect(said.notProved[0]).toMatch(/^That the keys are the right ones/);
    expect(said.steps).toHaveLength(7);
  });

  it("without a policy is checked under its own keys, and says first that this does not show whose log it is", async () => {
    const said = sayEvidence(await checkEvidence(world.bag, { policy: undefined, roots: [] }));
    expect(said.proved).toBe(true);
    expect(said.notProved[0]).toMatch(/^Whose log this is/);
    await expect(checkEvidence(new Map(), { policy: undefined, roots: [] })).rejects.toThrow(
      "expected a policy, or keys in the bundle (data/log/policy.txt), got none",
    );
  });

  it.each(mutations)("with %s is refused with the code of `quis check`, as a folder", async (_, make, code) => {
    const said = sayEvidence(await throughFolder(make()));
    expect(said.proved).toBe(false);
    expect(said.reason).toMatch(new RegExp(`^${code}: .*expected [^]+ got `));
    expect(said.headline).toMatch(/^NOT PROVED: /);
    // Nothing of it is shown.
    expect([said.facts, said.items]).toEqual([[], []]);
    expect(said.notProved.join()).toContain("Nothing in this bundle may be relied on");
  });

  it.each(mutations)("with %s is refused as a zip", async (name, make, code) => {
    if (name === "a path that leads out") {
      await expect(throughZip(make())).rejects.toMatchObject({ code: "ARCHIVE_INVALID" });
      return;
    }
    expect(sayEvidence(await throughZip(make())).reason).toMatch(new RegExp(`^${code}: `));
  });

  it("with a time stamp: RFC 3161 is checked here, and counts only under a root that was given", async () => {
    const honest = makeAuthority();
    const data = new TextEncoder().encode(world.parts.checkpoint);
    const pem = (bytes: Uint8Array): string =>
      `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes)
        .toString("base64")
        .match(/.{1,64}/g)!
        .join("\n")}\n-----END CERTIFICATE-----\n`;
    const chain = pem(honest.between.bytes) + pem(honest.root.bytes);
    const response = stamp({ data, signer: honest.signer });
    const { bag } = await makeWorld(undefined, { stamp: { authority: "https://tsa.example/", response, chain } });
    const trusting = sayEvidence(await checkEvidence(bag, { policy, roots: readRoots(pem(honest.root.bytes)) }));
    expect(factOf(trusting, "Time stamp")).toMatch(
      /^Invented Time Stamps stamped it 2026-09-22.+under the root Invented Root/,
    );
    const wary = sayEvidence(await checkEvidence(bag, { policy, roots: readRoots("") }));
    expect([wary.proved, factOf(wary, "Time stamp")]).toEqual([
      true,
      expect.stringContaining("an authority that you have not said you trust"),
    ]);
    expect(wary.provedList.join()).not.toContain("RFC 3161");
    expect(() => readRoots("no certificates")).toThrowError(expect.objectContaining({ code: "BUNDLE_ROOTS_INVALID" }));
    const lying = new Map(bag).set(
      "data/log/checkpoint.tsr",
      stamp({ data: new Uint8Array(4), signer: honest.signer }),
    );
    expect(sayEvidence(await checkEvidence(lying, { policy, roots: [] })).proved).toBe(false);
  });

  it("is no longer checked once nobody wants it", async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(readFolder(chosenFolder(asFolder(world.bag)), { signal: stop.signal })).rejects.toMatchObject({
      name: "AbortError",
    });
    // A bundle that takes longer than a slice: a page that is not held up can stop it.
    const slow = new Map(world.bag);
    for (let i = 0; i < 2000; i++) slow.set(`data/more/${i}.txt`, new Uint8Array(4096));
    const told: string[] = [];
    const late = new AbortController();
    const checking = checkEvidence(
      slow,
      { policy, roots: [] },
      { signal: late.signal, onProgress: ({ what }) => (told.push(what), late.abort()) },
    );
    await checking.then(
      // Quick machines may find the strange file before the first slice ends.
      (verdict) => expect(sayEvidence(verdict).proved).toBe(false),
      (error: unknown) => expect([(error as Error).name, told]).toEqual(["AbortError", ["files"]]),
    );
  });
});

describe("a release on the page", () => {
  it("is proved row by row, with who signed it; what is changed and withheld is said so", async () => {
    const release = await makeRelease(SHOWN);
    const said = sayEvidence(await throughZip(release.files, { policy: release.policy, roots: [] }));
    expect(said).toMatchObject({ proved: true, headline: "This release is proved.", more: 0 });
    expect(factOf(said, "Signed")).toBe("R. Invented, Officer, 2026-10-01T09:00:00Z");
    expect(factOf(said, "Custody")).toContain("entry 0 of log.example/oversight");
    expect(said.items).toHaveLength(2);
    expect(said.items[0]!.title).toMatch(/^Row 1: 7 fields proved .+ 1 changed, the body's word \(actor\.user\)/);
    expect(said.items[0]!.lines.map(([, text]) => text)).toEqual(
      expect.arrayContaining([expect.stringContaining("(changed: the body’s word)"), "withheld (privacy)"]),
    );
    expect(allOf(said)).not.toMatch(/u-7|Ada Sample/);
    const own = sayEvidence(await checkEvidence(release.files, { policy: undefined, roots: [] }));
    expect(own.notProved.at(-1)).toMatch(/^whose log this is/);
  });

  it("of which any byte is another is refused with a code, and no row's values are shown", async () => {
    const { files, policy: keys } = await makeRelease(["time"]);
    for (const [path, content] of files) {
      // Keys in the release are not what it is checked under.
      if (path === "log/policy.txt") continue;
      const changed = content.slice();
      changed[content.length >> 1]! ^= 1;
      const said = sayEvidence(await throughFolder(new Map(files).set(path, changed), { policy: keys, roots: [] }));
      expect([path, said.proved, said.facts]).toEqual([path, false, []]);
      expect(said.reason).toMatch(/^RELEASE_/);
      expect(said.items.flatMap(({ lines }) => lines)).toEqual([]);
    }
  });
});

describe("what was given", () => {
  it("is a whole log only if it is no evidence", () => {
    const names = (...paths: string[]): ReadonlyMap<string, number> => new Map(paths.map((path) => [path, 0]));
    expect(isLogFolder(names("checkpoint", "tile/0/000"))).toBe(true);
    expect(isLogFolder(names("checkpoint", "release.json"))).toBe(false);
    expect(isLogFolder(names("checkpoint", "bagit.txt"))).toBe(false);
    expect(isLogFolder(names("data/log/checkpoint"))).toBe(false);
  });

  it("too large for memory is refused before it is read", async () => {
    const huge = {
      size: 2 ** 31,
      name: "x",
      webkitRelativePath: "b/x",
      arrayBuffer: () => Promise.reject(new Error("read")),
    };
    await expect(readFolder(chosenFolder([huge as unknown as File]))).rejects.toMatchObject({
      code: "ARCHIVE_TOO_LARGE",
    });
  });

  it("that the browser cannot read, as a link or a file that was taken away, is refused in words", async () => {
    const gone = {
      size: 2,
      name: "x",
      webkitRelativePath: "b/x",
      arrayBuffer: () => Promise.reject(new Error("NotFoundError")),
    };
    await expect(readFolder(chosenFolder([gone as unknown as File]))).rejects.toMatchObject({
      code: "ARCHIVE_INVALID",
      message: "expected plain files that can be read, x too, got NotFoundError",
    });
  });

  it("a file that is no zip is left to the check of single files", async () => {
    expect(await readZip(new Blob(["{}".padEnd(64)]))).toBeUndefined();
  });
});
