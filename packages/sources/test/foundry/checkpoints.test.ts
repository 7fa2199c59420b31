// What a checkpoint's record proves and what not.
import { describe, expect, it } from "vitest";
import { run } from "../support/collect.ts";

const RECORD = {
  rid: "ri.checkpoints.main.record.1",
  type: "COMPASS_EXPORT",
  scope: "USER_SCOPED",
  actingUser: { userId: "u-1", username: { value: "a.berger" } },
  createdAt: "2026-03-04T09:59:58Z",
  checkpointedItems: [],
  justification: { type: "responseJustification", response: "case 7", prompt: "Why?", title: "Export" },
};

function oversightOf(justification: object): unknown {
  const outcome = run("foundry-checkpoints", JSON.stringify({ ...RECORD, justification })).outcomes[0]?.outcome;
  return outcome?.kind === "event" ? outcome.event.oversight : outcome;
}

describe("what the user answered", () => {
  it("response: the user's own words are the justification", () => {
    expect(oversightOf(RECORD.justification)).toEqual({ justification: "case 7" });
  });

  it("dropdown: the options are the purpose, what was typed beside them the justification", () => {
    const selectedOptions = [{ selectedOption: "Audit" }, { selectedOption: "Other", additionalResponse: "training" }];
    expect(oversightOf({ type: "dropdownJustification", selectedOptions, prompt: "Why?", title: "t" })).toEqual({
      purpose: "Audit; Other",
      justification: "training",
    });
  });

  it("acknowledgement: the text that was ticked is a purpose, and never words of the user", () => {
    expect(oversightOf({ type: "acknowledgementJustification", prompt: "For my cases only.", title: "t" })).toEqual({
      purpose: "For my cases only.",
    });
  });

  it("reauthentication says nothing of why", () => {
    expect(
      oversightOf({ type: "reauthenticationJustification", reauthenticationId: "r", prompt: "Why?", title: "t" }),
    ).toBe(undefined);
  });
});

describe("what a record is", () => {
  it("a record of an export is no export: that is in the audit log and must not count twice", () => {
    const outcome = run("foundry-checkpoints", JSON.stringify(RECORD)).outcomes[0]?.outcome;
    expect(outcome).toMatchObject({ kind: "event", id: RECORD.rid, event: { class_uid: 6003, activity_id: 99 } });
    expect(outcome?.kind === "event" && outcome.event.oversight?.operation).toBe(undefined);
  });

  it("the answer of the search API is read as its records", () => {
    const { outcomes } = run(
      "foundry-checkpoints",
      JSON.stringify({ nextPageToken: "x", data: [RECORD, { ...RECORD, rid: "r-2" }] }, null, 2),
    );
    expect(outcomes.map(({ outcome }) => outcome.kind === "event" && outcome.id)).toEqual([RECORD.rid, "r-2"]);
  });
});
