// Bundles that were changed after they were made, each with the code that refuses it: whatever checks a bundle must say so.
import { parsePolicy } from "@quis/tlog";
import { expect } from "vitest";
import { type Contents, CONTENTS_PATH, DEED_PATH, type Files, packBag } from "../src/index.ts";
import { BAG_FILES } from "../src/bag.ts";
import { formatContents, infoOf } from "../src/contents.ts";
import { sha256Hex } from "../src/platform/sha256.node.ts";
import { deedOf, FIELDS, fileOfDeed, makeEvent, makeLog, makeWorld, RECORDS } from "./small-logs.ts";

export const world = await makeWorld();
export const policy = parsePolicy(world.policy);
const encoder = new TextEncoder();
const bytes = (text: string): Uint8Array => encoder.encode(text);
export const text = (files: Files, path: string): string => new TextDecoder().decode(files.get(path));
const EVENT = "data/events/000000000005.quis.json";

/** Files changed, and the bag packed again as its maker would: every manifest fits. */
function repack(change: (files: Map<string, Uint8Array>) => void): Map<string, Uint8Array> {
  const files = new Map([...world.bag].filter(([path]) => !BAG_FILES.includes(path)));
  change(files);
  const content = files.get(CONTENTS_PATH) ?? new Uint8Array();
  return packBag(files, infoOf(world.draft.contents, sha256Hex(content)));
}

/** The contents rewritten too, so that they name every file as it now is. */
function rewrite(
  change: (files: Map<string, Uint8Array>, contents: Contents) => Contents | void,
): Map<string, Uint8Array> {
  return repack((files) => {
    const old = JSON.parse(text(files, CONTENTS_PATH)) as Contents;
    const contents = change(files, old) ?? old;
    const named = <T extends { readonly path: string }>(file: T): T & { readonly sha256: string } => ({
      ...file,
      sha256: sha256Hex(files.get(file.path) ?? new Uint8Array()),
    });
    const events = contents.events.map(({ index, path, sha256 }) => named({ index, path, sha256 }));
    files.set(CONTENTS_PATH, bytes(formatContents({ ...contents, events, files: contents.files.map(named) })));
  });
}

const other = await makeLog(
  RECORDS,
  Array.from({ length: 11 }, (_, i) => makeEvent(i + 50)),
  "desk",
);
export const foreign = await makeLog(
  RECORDS,
  Array.from({ length: 11 }, (_, i) => makeEvent(i)),
  "desk",
  99,
);
const otherDeed = await fileOfDeed(deedOf("0".repeat(64)));
const deedOfOther = await fileOfDeed(deedOf(world.draft.sha256, "person:p-ben"));
const anotherDeed = await fileOfDeed(deedOf(world.draft.sha256, undefined, "who"));
const hiddenDeed = await fileOfDeed(deedOf(world.draft.sha256), ["actor.user"]);
const forgedDeed = await fileOfDeed(deedOf(world.draft.sha256), undefined, 77);

function flip(files: Map<string, Uint8Array>, path: string, from: string, to: string): void {
  const before = text(files, path);
  expect(before).toContain(from);
  files.set(path, bytes(before.replace(from, to)));
}

function put(files: Map<string, Uint8Array>, path: string, content: Uint8Array): void {
  files.set(path, content);
}

function withoutBag(): Map<string, Uint8Array> {
  return new Map([...world.bag].filter(([path]) => !BAG_FILES.includes(path)));
}

// As a careful forger would: everything that can be made to fit does.
function leaveOut(files: Map<string, Uint8Array>, contents: Contents): Contents {
  files.delete(EVENT);
  for (const path of ["data/events.jsonl", "data/events.csv"]) {
    const rows = text(files, path).split(/(?<=\n)/);
    files.set(path, bytes(rows.filter((row) => !/^(?:\{"index":)?5,/.test(row)).join("")));
  }
  const events = contents.events.filter(({ index }) => index !== 5);
  return { ...contents, events, sources: contents.sources.map((source) => ({ ...source, events: 2 })) };
}
function swapIn(files: Map<string, Uint8Array>, contents: Contents): Contents {
  const path = "data/events/000000000004.quis.json";
  files.delete(EVENT);
  files.set(path, bytes(world.records.file(4, FIELDS)));
  for (const copy of ["data/events.jsonl", "data/events.csv"]) {
    files.set(
      copy,
      bytes(
        text(files, copy)
          .replace('"index":5,', '"index":4,')
          .replace(/^5,/m, "4,")
          .replaceAll("1790000005000", "1790000004000"),
      ),
    );
  }
  return {
    ...contents,
    events: contents.events.map((event) => (event.index === 5 ? { ...event, index: 4, path } : event)),
  };
}

const raw = (change: (files: Map<string, Uint8Array>) => void) => (): Map<string, Uint8Array> => {
  const files = new Map(world.bag);
  change(files);
  return files;
};
export const mutations: readonly (readonly [string, () => Map<string, Uint8Array>, string])[] = [
  [
    "a field's value in a file",
    raw((f) => flip(f, "data/events.jsonl", "Ada Sample", "Eve Sample")),
    "BUNDLE_FILE_CHANGED",
  ],
  [
    "the same, packed again",
    () => repack((f) => flip(f, "data/events.jsonl", "Ada Sample", "Eve Sample")),
    "BUNDLE_FILE_CHANGED",
  ],
  [
    "the same, contents rewritten",
    () => rewrite((f) => flip(f, "data/events.jsonl", "Ada Sample", "Eve Sample")),
    "BUNDLE_COPY_DIFFERS",
  ],
  [
    "a value in the table, contents rewritten",
    () => rewrite((f) => flip(f, "data/events.csv", "Ada Sample", "Eve Sample")),
    "BUNDLE_COPY_DIFFERS",
  ],
  [
    "a shown field in a disclosure",
    () => rewrite((f) => flip(f, EVENT, '"disclosures": [\n    "W', '"disclosures": [\n    "X')),
    "BUNDLE_EVENT_NOT_PROVED",
  ],
  [
    "a field more in the copy",
    () => rewrite((f) => flip(f, "data/events.jsonl", '"fields":{', '"fields":{"note":"x",')),
    "BUNDLE_COPY_DIFFERS",
  ],
  [
    "fewer hidden fields said",
    () => rewrite((f) => flip(f, "data/events.jsonl", '"hidden":9', '"hidden":0')),
    "BUNDLE_COPY_DIFFERS",
  ],
  [
    "the order of events in the copy",
    () =>
      rewrite((f) =>
        put(
          f,
          "data/events.jsonl",
          bytes(text(f, "data/events.jsonl").split("\n").slice(0, 3).toReversed().concat("").join("\n")),
        ),
      ),
    "BUNDLE_COPY_DIFFERS",
  ],
  [
    "the order of events in the contents",
    () => rewrite((_, c) => ({ ...c, events: c.events.toReversed() })),
    "BUNDLE_INDEX_INVALID",
  ],
  [
    "an event left out",
    () => rewrite((f, c) => (f.delete(EVENT), { ...c, events: c.events.filter(({ index }) => index !== 5) })),
    "BUNDLE_INDEX_INVALID",
  ],
  ["an event left out, counts and copies made to fit", () => rewrite((f, c) => leaveOut(f, c)), "BUNDLE_DEED_DIFFERS"],
  ["an event twice", () => rewrite((_, c) => ({ ...c, events: [c.events[0]!, ...c.events] })), "BUNDLE_INDEX_INVALID"],
  [
    "an event swapped for another genuine one",
    () => rewrite((f) => put(f, EVENT, bytes(world.records.file(4, FIELDS)))),
    "BUNDLE_EVENT_NOT_PROVED",
  ],
  ["the same with its own index said", () => rewrite((f, c) => swapIn(f, c)), "BUNDLE_DEED_DIFFERS"],
  [
    "an event of another log of the same name",
    () => rewrite((f) => put(f, EVENT, bytes(other.file(5, FIELDS)))),
    "BUNDLE_EVENT_NOT_PROVED",
  ],
  [
    "a hash of the proof",
    () => rewrite((f) => flip(f, EVENT, "index 5\\n", "index 5\\nAAAA")),
    "BUNDLE_EVENT_NOT_PROVED",
  ],
  [
    "the index in the proof",
    () => rewrite((f) => flip(f, EVENT, "index 5\\n", "index 4\\n")),
    "BUNDLE_EVENT_NOT_PROVED",
  ],
  ["the entry", () => rewrite((f) => flip(f, EVENT, '"entry": "AQ', '"entry": "AR')), "BUNDLE_EVENT_NOT_PROVED"],
  [
    "the checkpoint's size",
    () => rewrite((f) => flip(f, "data/log/checkpoint", "\n11\n", "\n12\n")),
    "BUNDLE_LOG_NOT_BELIEVED",
  ],
  [
    "another signed checkpoint",
    () => rewrite((f) => put(f, "data/log/checkpoint", bytes(other.checkpoint))),
    "BUNDLE_LOG_NOT_BELIEVED",
  ],
  [
    "a checkpoint under another key",
    () => rewrite((f) => put(f, "data/log/checkpoint", bytes(foreign.checkpoint))),
    "BUNDLE_LOG_NOT_BELIEVED",
  ],
  [
    "the state said in the contents",
    () => rewrite((_, c) => ({ ...c, log: { ...c.log, size: 12 } })),
    "BUNDLE_LOG_NOT_BELIEVED",
  ],
  [
    "another key in the policy file",
    () => rewrite((f) => flip(f, "data/log/policy.txt", world.records.vkey, foreign.vkey)),
    "BUNDLE_DEED_DIFFERS",
  ],
  ["no deed", raw((f) => f.delete(DEED_PATH)), "BUNDLE_FILE_MISSING"],
  ["no deed, packed again", () => repack((f) => f.delete(DEED_PATH)), "BUNDLE_FILE_MISSING"],
  ["the deed of another bundle", () => repack((f) => put(f, DEED_PATH, bytes(otherDeed))), "BUNDLE_DEED_DIFFERS"],
  ["somebody else's deed", () => repack((f) => put(f, DEED_PATH, bytes(deedOfOther))), "BUNDLE_DEED_DIFFERS"],
  ["a deed that made no bundle", () => repack((f) => put(f, DEED_PATH, bytes(anotherDeed))), "BUNDLE_DEED_DIFFERS"],
  ["a deed that hides what it made", () => repack((f) => put(f, DEED_PATH, bytes(hiddenDeed))), "BUNDLE_DEED_DIFFERS"],
  ["a deed under another key", () => repack((f) => put(f, DEED_PATH, bytes(forgedDeed))), "BUNDLE_DEED_DIFFERS"],
  [
    "an event of the log in the deed's place",
    () => repack((f) => put(f, DEED_PATH, bytes(world.records.file(3, FIELDS)))),
    "BUNDLE_DEED_DIFFERS",
  ],
  ["who made it", () => rewrite((_, c) => ({ ...c, made_by: "person:p-ben" })), "BUNDLE_DEED_DIFFERS"],
  ["the reason it was made for", () => rewrite((_, c) => ({ ...c, reason: "Curiosity." })), "BUNDLE_DEED_DIFFERS"],
  [
    "a gap hushed up",
    () => rewrite((_, c) => ({ ...c, sources: c.sources.map((s) => ({ ...s, gaps: [] })) })),
    "BUNDLE_DEED_DIFFERS",
  ],
  ["the README", () => repack((f) => flip(f, "README.md", "silent", "busy")), "BUNDLE_FILE_CHANGED"],
  [
    "the README, contents rewritten",
    () => rewrite((f) => flip(f, "README.md", "silent", "busy")),
    "BUNDLE_DEED_DIFFERS",
  ],
  ["the page that checks", () => rewrite((f) => put(f, "verify/check.html", bytes("<script>"))), "BUNDLE_DEED_DIFFERS"],
  ["the title in bag-info.txt", raw((f) => flip(f, "bag-info.txt", "September", "October")), "BUNDLE_FILE_CHANGED"],
  [
    "the same, packed again",
    () => packBag(withoutBag(), infoOf({ ...world.draft.contents, title: "Other" }, world.draft.sha256)),
    "BUNDLE_INDEX_INVALID",
  ],
  ["a file added", raw((f) => put(f, "data/more.txt", bytes("x"))), "BUNDLE_FILE_UNEXPECTED"],
  ["a file added, packed again", () => repack((f) => put(f, "data/more.txt", bytes("x"))), "BUNDLE_FILE_UNEXPECTED"],
  ["a file added outside data", () => repack((f) => put(f, "NOTE.md", bytes("x"))), "BUNDLE_FILE_UNEXPECTED"],
  [
    "a file added, contents rewritten",
    () =>
      rewrite(
        (f, c) => (
          f.set("data/more.txt", bytes("x")),
          { ...c, files: [...c.files, { path: "data/more.txt", sha256: "" }] }
        ),
      ),
    "BUNDLE_DEED_DIFFERS",
  ],
  ["a file lost", raw((f) => f.delete("data/events.csv")), "BUNDLE_FILE_MISSING"],
  ["a path that leads out", raw((f) => put(f, "data/../../x", bytes("x"))), "BUNDLE_BAG_INVALID"],
  [
    "a manifest line twice",
    raw((f) => put(f, "manifest-sha256.txt", bytes(text(f, "manifest-sha256.txt").repeat(2)))),
    "BUNDLE_BAG_INVALID",
  ],
  ["another BagIt version", raw((f) => flip(f, "bagit.txt", "1.0", "0.97")), "BUNDLE_BAG_INVALID"],
  [
    "contents with a member twice",
    () => repack((f) => flip(f, CONTENTS_PATH, '"case": "Q-1",', '"case": "Q-2",\n  "case": "Q-1",')),
    "BUNDLE_INDEX_INVALID",
  ],
  [
    "contents of a later format",
    () => repack((f) => flip(f, CONTENTS_PATH, "bundle/v1", "bundle/v2")),
    "BUNDLE_INDEX_INVALID",
  ],
  ["contents that are not JSON", () => repack((f) => put(f, CONTENTS_PATH, bytes("{"))), "BUNDLE_INDEX_INVALID"],
  [
    "contents that are not UTF-8",
    () => repack((f) => put(f, CONTENTS_PATH, new Uint8Array([0xff, 0xfe]))),
    "BUNDLE_BAG_INVALID",
  ],
];
