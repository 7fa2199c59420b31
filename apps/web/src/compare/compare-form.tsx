// What to compare.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { formText } from "../app/index.ts";
import { ask } from "../strings/ask.ts";
import { en } from "../strings/index.ts";
import { dayStart, isDay } from "../time/index.ts";
import { COMPARED, type CompareSearch } from "../url/index.ts";

const words = ask.compare;

export function CompareForm({ search }: { readonly search: CompareSearch }) {
  const navigate = useNavigate();
  const [wrong, setWrong] = useState(false);
  const submit = (form: FormData): void => {
    const day = (name: string): string => formText(form, name);
    const sides = ["a", "b"] as const;
    if (
      sides.some(
        (side) => day(`${side}_from`) !== "" && day(`${side}_to`) !== "" && day(`${side}_to`) < day(`${side}_from`),
      )
    ) {
      setWrong(true);
      return;
    }
    const value = (side: "a" | "b"): string => formText(form, side).trim();
    const next: CompareSearch = {
      kind: formText(form, "kind") === "who" ? "who" : "user",
      a: value("a") || undefined,
      // One in two times: the second name need not be written again.
      b: value("b") || value("a") || undefined,
      a_from: day("a_from") || undefined,
      a_to: endOf(day("a_to")),
      b_from: day("b_from") || undefined,
      b_to: endOf(day("b_to")),
    };
    void navigate({ to: "/compare", search: next });
  };
  return (
    <form
      className="sheet compare-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <label className="wide">
        {words.kind}
        <select name="kind" defaultValue={search.kind}>
          {COMPARED.map((kind) => (
            <option key={kind} value={kind}>
              {words.kinds[kind]}
            </option>
          ))}
        </select>
      </label>
      {(["a", "b"] as const).map((side) => (
        <fieldset key={side}>
          <legend>{side === "a" ? words.left : words.right}</legend>
          <label>
            {search.kind === "who" ? ask.filter.subject : ask.filter.user}
            <input
              name={side}
              required={side === "a"}
              maxLength={512}
              defaultValue={search[side] ?? ""}
              autoComplete="off"
              spellCheck={false}
            />
          </label>
          <label>
            {words.from}
            <input type="date" name={`${side}_from`} defaultValue={search[`${side}_from`]?.slice(0, 10) ?? ""} />
          </label>
          <label>
            {words.to}
            <input type="date" name={`${side}_to`} defaultValue={lastDay(search[`${side}_to`])} aria-invalid={wrong} />
          </label>
        </fieldset>
      ))}
      <p className="wrong" role="alert">
        {wrong ? en.filter.order : ""}
      </p>
      <p className="wide">
        <button type="submit" className="primary">
          {words.submit}
        </button>
      </p>
    </form>
  );
}

/** The day after a last day: ends are exclusive. */
function endOf(day: string): string | undefined {
  return day === "" ? undefined : dayStart(day, 1).slice(0, 10);
}

function lastDay(to: string | undefined): string {
  return to !== undefined && isDay(to) ? dayStart(to, -1).slice(0, 10) : "";
}
