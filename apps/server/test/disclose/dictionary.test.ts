// Attacker: holds everything public (the whole log folder, the documents, and a disclosure file with every field but one) and wants one
// field that has only 10^6 values, a plate. The commitment must not let a guess be tested. The same attack on commitments made
// carelessly must succeed, or it would show nothing.
import { hash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDisclosureFile } from "@quis/disclosure";
import { commitmentOfDigests, decodeLeaf, disclosure, disclosureDigest, fieldSalts } from "@quis/event";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, dataFolder, type Folder, line } from "../instance/fixture.ts";

const ACTOR = "local:tester";
const VALUES = 1_000_000;
const SECRET = 271_828;
const FIELD = "license_plate";

/** All plates there are. */
const plate = (n: number): string => `"AB-${String(n).padStart(6, "0")}"`;
const latin1 = (base64url: string): string => Buffer.from(base64url, "base64url").toString("latin1");

interface Public {
  /** Every digest, commitment and tag that is published, as latin-1. */
  readonly targets: ReadonlySet<string>;
  /** Digests of the event's other fields, all of which are disclosed. */
  readonly others: readonly string[];
  /** Texts that a careless salt could be: none, zeros, another field's. */
  readonly salts: readonly string[];
}

/** The first value of the field that some guess of how it was hidden confirms. */
function attack({ targets, others, salts }: Public, values: Iterable<number>): number | undefined {
  for (const value of values) {
    const json = plate(value);
    if (targets.has(hash("sha256", json, "binary")) || targets.has(hash("sha256", json.slice(1, -1), "binary")))
      return value;
    for (const salt of salts) {
      const digest = disclosureDigest(disclosure(salt, { name: FIELD, valueJson: json }));
      if (targets.has(digest)) return value;
    }
  }
  // A commitment published without its digests would be tested whole.
  for (const value of values) {
    const digest = disclosureDigest(disclosure("", { name: FIELD, valueJson: plate(value) }));
    if (targets.has(Buffer.from(commitmentOfDigests([...others, digest])).toString("latin1"))) return value;
  }
  return undefined;
}

function* range(count: number): Generator<number> {
  for (let n = 0; n < count; n++) yield n;
}
/** Iterable more than once. */
const all = { [Symbol.iterator]: () => range(VALUES) };

let folder: Folder;
let known: Public;
let publicBytes: Buffer;
/** Every 32 bytes that are published somewhere, as keys to try. */
let guesses: Buffer[];

beforeAll(async () => {
  folder = await dataFolder();
  const instance = await folder.open();
  try {
    const json = `${line(1, { [FIELD]: JSON.parse(plate(SECRET)) })}\n`;
    await instance.importFile(ACTOR, { file: "e.ndjson", source: "desk", bytes: bytesOf(json) });
    await instance.settle();
    const { fields } = await instance.disclose(ACTOR, { index: 0, log: "records", disclose: [] });
    if (!fields.includes(FIELD)) throw new Error(`expected a field ${FIELD}, got ${fields.join(", ")}`);
    const disclose = fields.filter((name) => name !== FIELD);
    const { file } = await instance.disclose(ACTOR, { index: 0, log: "records", disclose });
    const logFiles = filesBelow(instance.logFolder("records"));
    const docs = filesBelow(fileURLToPath(new URL("../../../../docs", import.meta.url)));
    publicBytes = Buffer.concat([...logFiles, ...docs, Buffer.from(file)]);
    const { digests, disclosures, entry } = parseDisclosureFile(file);
    const leaf = decodeLeaf(entry);
    const shown = disclosures.map((text) => (JSON.parse(Buffer.from(text, "base64url").toString()) as [string])[0]);
    known = {
      targets: new Set([
        ...digests.map(latin1),
        Buffer.from(leaf.commitment).toString("latin1"),
        ...leaf.tags.map((tag) => Buffer.from(tag).toString("latin1")),
      ]),
      others: disclosures.map(disclosureDigest),
      salts: ["", "A".repeat(24), ...shown.slice(0, 2)],
    };
    guesses = [...logFiles, ...docs].flatMap((bytes) => {
      const windows: Buffer[] = [hash("sha256", bytes, "buffer")];
      for (let at = 0; at + 32 <= Math.min(bytes.length, 4096); at += 8) windows.push(bytes.subarray(at, at + 32));
      return windows;
    });
    guesses.push(Buffer.alloc(32), Buffer.alloc(32, 0xff), hash("sha256", instance.vkey("records"), "buffer"));
  } finally {
    await instance.close();
  }
});
afterAll(() => folder.remove());

function filesBelow(path: string): Buffer[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
}

describe("a field with 10^6 values", () => {
  it("cannot be found from all that is public, by any of its values", () => {
    expect(attack(known, all)).toBeUndefined();
  });
  it("stands nowhere in what is public, as text or as an ordinary hash", () => {
    const value = plate(SECRET).slice(1, -1);
    const digests = [value, plate(SECRET)].flatMap((text) =>
      (["hex", "base64", "base64url"] as const).map((encoding) => hash("sha256", text, encoding)),
    );
    for (const text of [value, Buffer.from(value).toString("base64url").slice(0, -1), ...digests]) {
      expect(publicBytes.includes(text), `for ${text}`).toBe(false);
    }
  });
  it("is not confirmed under any event key that can be read out of what is public", () => {
    expect(guesses.length).toBeGreaterThan(1000);
    const count = known.others.length + 1;
    for (const key of guesses) {
      for (const salt of fieldSalts(key, count)) {
        const digest = disclosureDigest(disclosure(salt, { name: FIELD, valueJson: plate(SECRET) }));
        expect(known.targets.has(digest)).toBe(false);
      }
    }
  });
});

describe("control: the same attack finds the field where it was hidden carelessly", () => {
  const careless = (salt: string): Public => {
    const digest = disclosureDigest(disclosure(salt, { name: FIELD, valueJson: plate(SECRET) }));
    return { ...known, targets: new Set([digest]) };
  };
  it("without a salt", () => {
    expect(attack(careless(""), all)).toBe(SECRET);
  });
  it("with one salt for all fields of an event", () => {
    expect(attack(careless(known.salts[2]!), all)).toBe(SECRET);
  });
  it("as a bare hash of the value", () => {
    const targets = new Set([hash("sha256", plate(SECRET).slice(1, -1), "binary")]);
    expect(attack({ ...known, targets }, all)).toBe(SECRET);
  });
  it("in a commitment over unsalted digests, of which only the commitment is published", () => {
    const digest = disclosureDigest(disclosure("", { name: FIELD, valueJson: plate(SECRET) }));
    const targets = new Set([Buffer.from(commitmentOfDigests([...known.others, digest])).toString("latin1")]);
    expect(attack({ ...known, targets }, all)).toBe(SECRET);
  });
  it("under an event key that is public", () => {
    const count = known.others.length + 1;
    const weak = fieldSalts(guesses.at(-1)!, count)[3]!;
    const targets = new Set([disclosureDigest(disclosure(weak, { name: FIELD, valueJson: plate(SECRET) }))]);
    const confirmed = guesses.some((key) =>
      fieldSalts(key, count).some((salt) =>
        targets.has(disclosureDigest(disclosure(salt, { name: FIELD, valueJson: plate(SECRET) }))),
      ),
    );
    expect(confirmed).toBe(true);
  });
});
