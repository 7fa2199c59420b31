// A draft is a mapping file that parses, imports its sample, and says what it does not know.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findTimeFormat } from "../../src/draft/times.ts";
import { draftMapping, parseMapping, type TableMapping } from "../../src/index.ts";
import { bytesOf, codeOf, codes, run } from "../support/collect.ts";

function draft(text: string, zone?: string) {
  return draftMapping({ head: bytesOf(text), isWhole: true, name: "sample", zone });
}

function targets(text: string): Record<string, string | undefined> {
  const mapping = parseMapping(draft(text).yaml) as TableMapping;
  return Object.fromEntries(
    Object.entries(mapping.columns).map(([name, { to, id }]) => [name, id === true ? "id" : to]),
  );
}

const GERMAN = `Zeitpunkt;Benutzerkennung;Dienststelle;IP-Adresse;Aktenzeichen;Grund der Abfrage;Betroffener;Treffer;Ergebnis;Aktion;Sonstiges
04.03.2026 08:15:02;k-17;Graz;192.0.2.4;A 12/26;Meldeauskunft;p-1,p-2;2;ok;Ansehen;x
04.03.2026 08:16:40;k-18;Wien;192.0.2.5;;Ermittlung;p-3;1;verweigert;Ändern;y
24.03.2026 09:16:40;k-17;Graz;192.0.2.4;A 13/26;Ermittlung;p-4;0;ok;Ansehen;z
`;
const FRENCH = `id,horodatage,utilisateur,motif,dossier,personne
1,2026-03-04 08:15:02,m.durand,contrôle+d%27identité,D-1,P1
2,2026-03-04 08:16:02,m.durand,enquête,D-2,P2
`;
const SPANISH = `fecha\tusuario\tmotivo\texpediente
2026-03-04T08:15:02Z\tana\tinvestigación\tE-1
2026-03-04T08:16:02Z\tluis\tdenuncia\tE-2
`;

describe("what a draft finds", () => {
  it("German names, semicolons, words of results and of acts", () => {
    expect(targets(GERMAN)).toEqual({
      Zeitpunkt: "time",
      Benutzerkennung: "actor.user.uid",
      Dienststelle: "actor.user.org.name",
      "IP-Adresse": "src_endpoint.ip",
      Aktenzeichen: "oversight.case_ref",
      "Grund der Abfrage": "oversight.justification",
      Betroffener: "oversight.subjects",
      Treffer: "oversight.record_count",
      Ergebnis: "status_id",
      Aktion: "oversight.operation",
      Sonstiges: undefined,
    });
  });

  it("French names, URL-encoded reasons", () => {
    expect(targets(FRENCH)).toMatchObject({
      id: "id",
      horodatage: "time",
      utilisateur: "actor.user.uid",
      motif: "oversight.justification",
      dossier: "oversight.case_ref",
      personne: "oversight.subjects",
    });
    expect(draft(FRENCH).yaml).toContain('decode: "urlencoded"');
  });

  it("Spanish names, tabs", () => {
    expect(targets(SPANISH)).toMatchObject({ usuario: "actor.user.uid", expediente: "oversight.case_ref" });
    expect(draft(SPANISH).yaml).toContain('delimiter: "\\t"');
  });

  it("JSON in a list, by paths", () => {
    const events = [1, 2].map((n) => ({
      eventId: `a-${n}`,
      at: 1_772_615_700_000 + n,
      user: { id: `u${n}` },
      tags: ["x"],
    }));
    const text = JSON.stringify({ total: 2, events });
    expect(targets(text)).toEqual({ eventId: "id", at: "time", "user.id": "actor.user.uid", tags: undefined });
    expect(draft(text).yaml).toContain('list: "events"');
  });

  it("a count of cameras is no count of records, and a column that only looks unique is no id", () => {
    const text = "at,user,cameraCount,plate text\n2026-03-04T08:15:02Z,a,17,x\n2026-03-04T08:16:02Z,b,18,y\n";
    expect(targets(text)["cameraCount"]).toBe(undefined);
    expect(draft(text).yaml).not.toContain("id: true");
  });
});

describe("what a draft says", () => {
  it.each([GERMAN, FRENCH, SPANISH])("parses and imports its sample (%#)", (text) => {
    const { yaml, sampled, events } = draft(text);
    expect(events).toBe(sampled);
    const mapping = parseMapping(yaml);
    expect(codes(run("csv", text, { mapping, zone: "UTC" })).every((code) => code === "event")).toBe(true);
  });

  it("a zone that the values do not name is asked for, never guessed", () => {
    const { yaml, open } = draft(FRENCH);
    expect(yaml).not.toContain('zone: "');
    expect(open.join()).toContain("the times name no zone");
    expect(codeOf(() => run("csv", FRENCH, { mapping: parseMapping(yaml) }))).toBe("SOURCE_NO_ZONE");
    expect(draft(FRENCH, "Europe/Paris").yaml).toContain('zone: "Europe/Paris"');
  });

  it("why each column is what it is, with its share of the sample", () => {
    expect(draft(GERMAN).yaml).toContain('# 2 of 3 filled, all different; its name speaks for it\n  "Aktenzeichen"');
    expect(draft(GERMAN).yaml).toContain("# not understood, kept in unmapped: 3 of 3 filled, 3 different");
  });

  it("day and month that fit both ways are pointed out", () => {
    expect(draft("date,user\n01/02/2026 08:00,a\n03/04/2026 09:00,b\n").open.join()).toContain("fit");
  });

  it("records that would be refused are counted", () => {
    const { sampled, events, open } = draft(
      `${SPANISH}ayer\tana\tx\tE-3\n${SPANISH.split("\n").slice(1).join("\n").repeat(9)}`,
    );
    expect(sampled - events).toBe(1);
    expect(open.join()).toContain("would go to quarantine");
  });
});

describe("time formats are found over all values", () => {
  it.each([
    [["2026-03-04T08:15:02Z", "2026-03-04T08:15:02.123+02:00"], "rfc3339", true],
    [["04.03.2026 08:15", "24.03.2026 09:15"], "DD.MM.YYYY HH:mm", false],
    [["03/24/2026 08:15:00 PM", "03/25/2026 08:15:00 AM"], "MM/DD/YYYY h:mm:ss A", false],
    [["24/03/2026 08:15:00", "25/03/2026 08:15:00"], "DD/MM/YYYY HH:mm:ss.SSS", false],
    [["1772615702", "1772615703"], "epoch-s", true],
    [["1772615702123"], "epoch-ms", true],
    [["4 Mar 2026 08:15:02"], "D MMM YYYY HH:mm:ss.SSS", false],
  ])("%j is %s", (values, format, hasZone) => {
    expect(findTimeFormat(values)).toMatchObject({ format, hasZone, rival: undefined, fitting: values.length });
  });

  it("the last value decides between day and month", () => {
    expect(findTimeFormat(["01/02/2026 08:00", "02/02/2026 08:00", "13/02/2026 08:00"])?.format).toBe(
      "DD/MM/YYYY HH:mm",
    );
  });

  it("the order of a log decides where the values do not", () => {
    const days = ["01/02/2026 08:00", "02/02/2026 08:00", "03/02/2026 08:00", "01/03/2026 08:00"];
    expect(findTimeFormat(days)).toMatchObject({ format: "DD/MM/YYYY HH:mm", rival: undefined });
  });

  it.each([[["17", "18"]], [["hello"]], [[]], [["2026-13-45 00:00"]]])("%j is none", (values) => {
    expect(findTimeFormat(values)).toBe(undefined);
  });
});

describe("hostile samples", () => {
  it.each([
    ["prose", "hello\nworld\n", "SOURCE_UNKNOWN_FORMAT"],
    ["nothing", "", "SOURCE_UNKNOWN_FORMAT"],
    ["no times", "a,b\n1,2\n", "SOURCE_BAD_TIME"],
    ["a header alone", "a,b\n", "SOURCE_UNKNOWN_FORMAT"],
  ])("%s is refused in words", (_, text, code) => {
    expect(codeOf(() => draft(text))).toBe(code);
  });

  it("names and words of the sample cannot break out of the file (property)", () => {
    expect.hasAssertions();
    const nasty = fc
      .string({ unit: "binary", minLength: 1, maxLength: 12 })
      .filter((name) => name.trim() !== "" && name.isWellFormed());
    fc.assert(
      fc.property(fc.uniqueArray(nasty, { minLength: 2, maxLength: 5 }), nasty, (names, word) => {
        const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const rows = [
          ["when", ...names.map((name) => `${name}_`)],
          ["2026-03-04T08:15:02Z", ...names.map(() => word)],
        ];
        const text = rows.map((row) => row.map(quote).join(",")).join("\n");
        try {
          const { yaml } = draft(text);
          expect(Object.keys(parseMapping(yaml)).sort()).toEqual(
            expect.arrayContaining([
              "activity",
              "class",
              "columns",
              "constants",
              "format",
              "mapping",
              "name",
              "product",
            ]),
          );
        } catch (error) {
          // A header that no mapping takes is refused as it is at import.
          expect((error as { code?: string }).code).toMatch(
            /^SOURCE_(BAD_HEADER|MISSING_COLUMN|UNKNOWN_FORMAT|BAD_TIME|WRONG_DELIMITER)$/,
          );
        }
      }),
      { numRuns: 100 },
    );
  });
});
