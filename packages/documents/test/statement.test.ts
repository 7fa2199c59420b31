// The statement for a person. C-579/21, Directive (EU) 2016/680 Art. 14 to 17, HSLF-FS 2016:40.
import { describe, expect, it } from "vitest";
import { makeStatement, profileOf, renderHtml, type Restriction, type StatementFacts } from "../src/index.ts";
import { access, envelope } from "./fixture.ts";

const facts = (change: Partial<StatementFacts> = {}): StatementFacts => ({
  subject: "p-1",
  on: "2026-03-01",
  accesses: [0, 1, 2, 3].map((n) => access(n)),
  counted: 4,
  erased: [],
  restrictions: [],
  telling: { units: [], purposes: [] },
  purposes: {},
  balancing: null,
  complaints: null,
  profile: profileOf("eu-gdpr")!,
  envelope: envelope(),
  ...change,
});
const page = (change: Partial<StatementFacts> = {}) =>
  renderHtml(makeStatement(facts(change)).document, { sha256: "0".repeat(64) });
const all = (change: Partial<StatementFacts> = {}) =>
  page(change) + JSON.stringify(makeStatement(facts(change)).document);

const restriction = (change: Partial<Restriction> = {}): Restriction => ({
  id: "R-1",
  subject: "p-1",
  ground: "an investigation under way",
  authority: "Court of Example, 7/26",
  start: "2026-02-01",
  expires: "2026-06-01",
  reviewer: "Registrar",
  covers: { user: "user-1" },
  silent: false,
  ...change,
});

describe("a statement", () => {
  it("says how often, when, by which unit, what for in plain words, and what was seen", () => {
    const html = page({
      accesses: [access(0), access(1, { activity: "Search", recordCount: 12 }), access(2, { status: "failure" })],
      counted: 3,
    });
    expect(html).toContain(
      "The record was used 3 times, first on 2026-01-05 and last on 2026-01-05. 1 try was refused.",
    );
    expect(html).toContain("work on a case");
    for (const words of ["the full record", "one row of a list of 12 hits", "nothing: the access was refused"])
      expect(html).toContain(words);
    expect(html).toContain("2026-01-05 08:00:00");
  });

  it("default output has no staff names (C-579/21), in the page and in the machine copy", () => {
    const text = all();
    for (const name of ["user-0", "user-1", "Person0", "Person1"]) expect(text).not.toContain(name);
    expect(text).toContain("Employees are not named.");
  });

  it("names are told only by a balancing decision that says who decided and why", () => {
    const balancing = { by: "A. Invented, privacy officer", why: "essential for a claim" };
    const html = page({ balancing });
    expect(html).toContain("Invented Person1");
    expect(html).toContain("essential for a claim");
    for (const bad of [
      { by: "", why: "x" },
      { by: "x", why: " " },
    ])
      expect(() => makeStatement(facts({ balancing: bad }))).toThrowError(/recorded balancing decision/);
  });

  it("a restriction withholds what it covers, says its ground, and lifts by itself on the day it expires", () => {
    const made = makeStatement(facts({ restrictions: [restriction()] }));
    expect([made.shown, made.restricted.said[0]?.accesses]).toEqual([3, 1]);
    const html = page({ restrictions: [restriction()] });
    expect(html).toContain("an investigation under way");
    expect(html).toContain("3 shown, 1 left out, 0 erased");
    for (const on of ["2026-01-31", "2026-06-01"])
      expect(makeStatement(facts({ restrictions: [restriction()], on })).shown).toBe(4);
    expect(makeStatement(facts({ restrictions: [restriction()], on: "2026-05-31" })).shown).toBe(3);
  });

  it("a silent restriction neither confirms nor denies: the statement is the same as if those accesses were not there (Art. 15)", () => {
    const profile = profileOf("eu-led")!;
    const silent = { profile, restrictions: [restriction({ silent: true })] };
    const without = { profile, accesses: facts().accesses.filter(({ user }) => user !== "user-1"), counted: 3 };
    expect(all(silent)).toBe(all(without));
    expect(all(silent)).toContain("neither confirmed nor denied");
    expect(makeStatement(facts(silent)).restricted.silent[0]?.accesses).toBe(1);
  });

  it("where the law knows no silence, a silent restriction is refused", () => {
    expect(() => makeStatement(facts({ restrictions: [restriction({ silent: true })] }))).toThrowError(/R-1/);
  });

  it("another subject's restriction changes nothing", () => {
    expect(makeStatement(facts({ restrictions: [restriction({ subject: "p-2" })] })).shown).toBe(4);
  });

  it.each([
    ["the unit is one that tells", access(0, { unit: "Informants" })],
    ["the purpose is one that tells", access(0, { purpose: "witness-protection" })],
    ["the unit holds another subject's id", access(0, { unit: "Team P-22", subjects: ["p-1", "p-22"] })],
    ["the purpose holds the user's name", access(0, { purpose: "for INVENTED", userName: "Invented Person0" })],
    ["the purpose holds the user's id", access(0, { purpose: "by user-0" })],
  ])("third-party check: generalised when %s", (_why, one) => {
    const telling = { units: ["Informants"], purposes: ["witness-protection"] };
    const made = makeStatement(facts({ accesses: [one], counted: 1, telling }));
    expect(made.generalised).toBe(1);
    const text = all({ accesses: [one], counted: 1, telling });
    expect(text).toContain("a unit of the organisation");
    if (one.unit !== "Intake") expect(text).not.toContain(one.unit);
    if (one.purpose !== "casework") expect(text).not.toContain(one.purpose);
  });

  it("says that the check was done, and that nothing had to be changed", () => {
    expect(page()).toContain(
      "Checked whether a unit or a purpose tells of another person: yes. Nothing had to be put more generally.",
    );
  });

  it("states nothing when the tags in the log say another number", () => {
    expect(() => makeStatement(facts({ counted: 5 }))).toThrowError(/expected 5 accesses/);
    expect(page({ counted: 5, erased: [77] })).toContain("4 shown, 0 left out, 1 erased");
  });

  it("an unknown purpose code is shown as a code, a known one by the words of documents.yaml first", () => {
    expect(page({ accesses: [access(0, { purpose: "zz9" })], counted: 1 })).toContain('code <bdi dir="auto">zz9</bdi>');
    expect(page({ purposes: { casework: "handling your application" } })).toContain("handling your application");
    expect(page({ accesses: [access(0, { purpose: "constructor" })], counted: 1 })).toContain(">constructor<");
  });

  it("hostile names are inert, and those of other scripts are whole", () => {
    const unit = `<b onmouseover=alert(1)>وحدة</b>`;
    const html = page({ accesses: [access(0, { unit })], counted: 1, subject: "李小龍", complaints: "Cơ quan <i>" });
    expect(html).not.toContain("<b on");
    expect(html).toContain("وحدة");
    expect(html).toContain("李小龍");
    expect(html).toContain("Cơ quan &lt;i&gt;");
  });

  it("nothing found is said, not left empty", () => {
    expect(page({ accesses: [], counted: 0 })).toContain("In this period no access to this record is shown.");
  });
});
