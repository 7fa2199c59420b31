import { reviewStepInputSchema } from "@quis/contract";
import { describe, expect, it } from "vitest";
import { isPseudonym, readRevealsSearch } from "../../src/reveals/search.ts";
import { fieldsOf, isStepOfPeople, stepOfForm } from "../../src/review/forms.ts";
import { readReviewsSearch } from "../../src/review/search.ts";

const PEOPLE = [
  "taken",
  "dismissed",
  "inquired",
  "notified",
  "linked",
  "delay-asked",
  "delay-answered",
  "replied",
  "hearing-closed",
  "proposed",
  "answered",
  "appealed",
  "appeal-decided",
  "reopened",
] as const;

/** A form as somebody would fill it: of choices the first. */
function filled(step: (typeof PEOPLE)[number]): FormData {
  const form = new FormData();
  for (const field of fieldsOf(step)) {
    if (field.field === "outcome" || field.field === "reason") form.set(field.field, field.of[0]!);
    else if (field.field === "text") form.set("text", " First line\r\nsecond ");
    else if (field.field === "approved") form.set("approved", "true");
    else if (field.field === "case") form.set("case", " Q-2026-7 ");
    else if (field.field === "via") form.set("via", "by-hand");
    else if (field.field === "until") form.set("until", "2026-12-01");
  }
  return form;
}

describe("the form of a step", () => {
  it.each(PEOPLE)("%s gives a step that the contract takes, whatever is chosen", (step) => {
    expect(isStepOfPeople(step)).toBe(true);
    expect(reviewStepInputSchema.safeParse(stepOfForm(step, filled(step)))).toMatchObject({ success: true });
    for (const field of fieldsOf(step)) {
      if (field.field !== "outcome" && field.field !== "reason") continue;
      for (const choice of field.of) {
        const form = filled(step);
        form.set(field.field, choice);
        expect([choice, reviewStepInputSchema.safeParse(stepOfForm(step, form)).success]).toEqual([choice, true]);
      }
    }
  });

  it("nothing that speaks against somebody is offered before they were heard", () => {
    const outcomes = fieldsOf("dismissed").flatMap((field) => (field.field === "outcome" ? field.of : []));
    expect(outcomes).not.toContain("misuse");
    expect(outcomes).not.toContain("mistake");
  });

  it("keeps lines, and leaves out what was left empty", () => {
    const form = filled("replied");
    form.set("case_number", "  ");
    form.set("witness", "N. Vestergaard");
    expect(stepOfForm("replied", form)).toEqual({
      step: "replied",
      text: "First line\nsecond",
      witness: "N. Vestergaard",
      attachments: [],
    });
  });

  it("a link is mailed only if that is ticked, without an address to where the table of users says", () => {
    const form = filled("linked");
    expect(stepOfForm("linked", form)).toEqual({ step: "linked" });
    form.set("mailed", "on");
    form.set("mail_to", " ");
    expect(stepOfForm("linked", form)).toEqual({ step: "linked", mail: {} });
    form.set("mail_to", " nora@example.org ");
    expect(stepOfForm("linked", form)).toEqual({ step: "linked", mail: { to: "nora@example.org" } });
    form.set("via", "link");
    expect(stepOfForm("notified", form)).toEqual({ step: "notified", via: "link", mail: { to: "nora@example.org" } });
  });

  it("an unanswered choice is no agreement", () => {
    expect(stepOfForm("answered", new FormData())).toMatchObject({ approved: false });
  });

  it.each(["opened", "closed", "expunged", "toString"])("%s is no step of people", (step) => {
    expect(isStepOfPeople(step)).toBe(false);
  });
});

describe("addresses hold what they know, and nothing else", () => {
  it("reviews", () => {
    const all = { state: "reply", late: "true", mine: "true" };
    expect(readReviewsSearch({ ...all, evil: "<script>" })).toEqual(all);
    expect(readReviewsSearch({ state: "guilty", late: "yes", mine: true })).toEqual({});
  });

  it("names", () => {
    const all = { who: "user~7k3q", at: "r-0123456789abcdef", all: "true" };
    expect(readRevealsSearch({ ...all, evil: 1 })).toEqual(all);
    expect(readRevealsSearch({ who: "u00007", at: "r-1", all: "yes" })).toEqual({});
    expect(["user~7k3q", "person~9d2m", "session~1", "user~", "u00007"].map(isPseudonym)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
