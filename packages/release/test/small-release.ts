// A signed release of two events of a small log in memory. All invented.
import { checkFile } from "@quis/disclosure";
import { type AccessEvent, eventFields } from "@quis/event";
import { parsePolicy } from "@quis/tlog";
import { deedOf, makeEvent, makeLog, OVERSIGHT, RECORDS } from "../../bundle/test/small-logs.ts";
import { draftRelease, makeRow, packRelease, readProfile, type SourceEvent } from "../src/index.ts";

export const SHOWN = [
  "time",
  "oversight.operation",
  "oversight.justification",
  "class_uid",
  "type_uid",
  "activity_id",
  "metadata",
];
const KEY = new Uint8Array(32).fill(5);
const encoder = new TextEncoder();

export const sealed: AccessEvent[] = Array.from({ length: 5 }, (_, i) => makeEvent(i));
const log = await makeLog(RECORDS, sealed, "desk");

function profileOf(shown: readonly string[]) {
  return readProfile({
    name: "invented state",
    exemptions: { privacy: { code: "(b)(6)", description: "personal privacy", harm: "A person could be found." } },
    fields: [
      ...shown.map((field) => ({ field, action: "show" })),
      { field: "actor.user", action: "pseudonym", exemption: "privacy" },
    ],
    otherwise: "privacy",
    personal: "privacy",
  });
}

/** A release of entries 1 and 3 that shows these fields. */
export async function makeRelease(shown: readonly string[]) {
  const profile = profileOf(shown);
  const rows = [1, 3].map((index) => {
    const file = log.file(
      index,
      eventFields(sealed[index]!).map(({ name }) => name),
    );
    const { disclosed, entry } = checkFile({
      file: encoder.encode(file),
      policy: parsePolicy(`log ${log.vkey}\nquorum none\n`),
    });
    const event: SourceEvent = { index, source: entry!.source, fields: disclosed!.fields };
    return makeRow({ file, event, profile, items: [], key: KEY });
  });
  const about = { title: "Accesses", case: "R-1", made_at: "2026-10-01T09:00:00Z", software: "Quis 0" };
  const oversightKey = (await makeLog(OVERSIGHT, [makeEvent(0)], "quis", 9)).vkey;
  const policyText = `log ${log.vkey}\nlog ${oversightKey}\nquorum none\n`;
  const parts = { ...about, question: {}, erased: 0, profile, rows, items: [], policy: policyText };
  const draft = draftRelease({ ...parts, checkpoint: log.checkpoint });
  const signed = { sha256: draft.sha256, name: "R. Invented", capacity: "Officer", at: "2026-10-01T09:00:00Z" };
  const deed = deedOf(draft.sha256, "person:p-r", "release");
  const said = { ...deed, web_resources: [{ name: "release", type: "question", data: signed }] };
  const oversight = await makeLog(OVERSIGHT, [said], "quis", 9);
  const signature = { ...signed, by: "person:p-r", deed: 0, origin: OVERSIGHT };
  const files = packRelease(draft, signature, oversight.file(0, ["actor.user", "web_resources"]));
  return { files, policy: parsePolicy(policyText), policyText, rows };
}
