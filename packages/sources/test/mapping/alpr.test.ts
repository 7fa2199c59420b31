// The mapping files for search audits of plate readers, on rows as the releases have them (invented people and plates).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/index.ts";
import { codeOf, run } from "../support/collect.ts";

const folder = join(import.meta.dirname, "../../../../docs/how-to/mappings");

function importWith(name: string, text: string): { notes: string[]; events: any[] } {
  const mapping = parseMapping(readFileSync(join(folder, `${name}.yaml`), "utf8"));
  const { notes, outcomes } = run("csv", text, { mapping });
  return { notes, events: outcomes.map(({ outcome }) => (outcome.kind === "event" ? outcome.event : outcome)) };
}

const NETWORK = `ID,Name,Org Name,Total Networks Searched,Time Frame,License Plate,Reason,Case #,Filters,Search Time,Search Type,Text Prompt,Moderation
1d1e0000-0000-4000-8000-000000000001,R. Miller,Example County SO,6012,"02/01/2026, 08:00:00 AM UTC
02/08/2026, 08:00:00 AM UTC",***,Stolen+vehicle,26-0417,Make%3A+sedan,"02/08/2026, 09:15:02 PM UTC",lookup,,
`;

describe("network audit", () => {
  it("unit, networks, case number, filters, and a reason whose URL encoding is undone", () => {
    const { events, notes } = importWith("alpr-network-audit", NETWORK);
    expect(events[0]).toMatchObject({
      time: Date.UTC(2026, 1, 8, 21, 15, 2),
      actor: { user: { uid: "R. Miller", org: { name: "Example County SO" } } },
      oversight: { justification: "Stolen vehicle", case_ref: "26-0417", operation: "consultation" },
      web_resources: [{ data: { networks_searched: 6012, filters: "Make: sedan", search_type: "lookup" } }],
      unmapped: { Reason: "Stolen+vehicle" },
    });
    expect(notes).toEqual(['column "Total Devices Searched", which the mapping calls optional, is not in the file']);
  });

  it("a plate that is blacked out is not a person that all searches share", () => {
    expect(importWith("alpr-network-audit", NETWORK).events[0].oversight.subjects).toBe(undefined);
  });

  it("columns in another order, with one more, are read and the new one is noted", () => {
    const text = 'Search Time,Reason,Name,Org Name,State\n"02/08/2026, 09:15:02 AM UTC",inv,A,B,XX\n';
    const { events, notes } = importWith("alpr-network-audit", text);
    expect(events[0].unmapped).toEqual({ State: "XX" });
    expect(notes.join()).toContain('column "State" is not in the mapping');
  });

  it("a release without reasons is refused with the column's name, not read as if nobody had given any", () => {
    expect(codeOf(() => importWith("alpr-network-audit", NETWORK.replace("Reason", "Redacted")))).toBe(
      "SOURCE_MISSING_COLUMN",
    );
  });
});

describe("organisation audit", () => {
  it("the chosen offence is the purpose, the free text the justification", () => {
    const text =
      'Name,Total Networks Searched,Case #,Reason,Offense Type,Search Time\nA. Diaz,12,26-1,follow up,Burglary,"02/08/2026, 12:00:00 AM UTC"\n';
    expect(importWith("alpr-organisation-audit", text).events[0]).toMatchObject({
      time: Date.UTC(2026, 1, 8),
      oversight: { purpose: "Burglary", justification: "follow up", case_ref: "26-1" },
    });
  });
});

describe("short audit", () => {
  it("five columns", () => {
    const text = 'ID,userID,networkCount,Search Time,Reason\nx-1,u-7,3,"02/08/2026, 01:00:00 PM UTC",Property+Crime\n';
    expect(importWith("alpr-short-audit", text).events[0]).toMatchObject({
      metadata: { uid: "x-1" },
      actor: { user: { uid: "u-7" } },
      oversight: { justification: "Property Crime" },
    });
  });
});
