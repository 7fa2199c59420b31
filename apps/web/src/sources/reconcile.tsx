// Two sources that see the same accesses, held against each other.
import type { CalendarSource, ReconcileAnswer } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Failure } from "../app/index.ts";
import { count } from "../strings/index.ts";
import { sourceWords } from "../strings/sources.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { reconcileQuery } from "./queries.ts";
import type { SourcesSearch } from "./search.ts";

const words = sourceWords.reconcile;
const SHOWN = 50;

interface ReconcileProps {
  readonly search: SourcesSearch;
  readonly sources: readonly CalendarSource[];
}

export function Reconcile({ search, sources }: ReconcileProps) {
  const navigate = useNavigate();
  const names = sources.filter(({ span }) => span !== null).map(({ source }) => source);
  const [wrong, setWrong] = useState("");
  if (names.length < 2) return null;
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [a, b] = [text(form.get("a")), text(form.get("b"))];
    setWrong(a === b ? words.same : "");
    if (a === b) return;
    const common = form.get("common") === null ? undefined : ("true" as const);
    void navigate({
      to: ".",
      search: (old) => ({ ...old, a, b, window: text(form.get("window")), common }),
      resetScroll: false,
    });
  };
  return (
    <section className="sheet" aria-labelledby="reconcile-title">
      <header>
        <h2 id="reconcile-title">{words.title}</h2>
        <span className="dim">{words.lead}</span>
      </header>
      <form className="filter-form" onSubmit={submit}>
        <label>
          {words.a}
          <Names name="a" names={names} value={search.a ?? names[0]} />
        </label>
        <label>
          {words.b}
          <Names name="b" names={names} value={search.b ?? names[1]} />
        </label>
        <label>
          {words.window}
          <input name="window" type="number" min={0} max={86_400} defaultValue={search.window ?? "5"} required />
        </label>
        <label className="check-line">
          <input name="common" type="checkbox" defaultChecked={search.common === "true"} /> {words.common}
        </label>
        <p className="wrong" role="alert">
          {wrong}
        </p>
        <div className="buttons">
          <button type="submit">{words.run}</button>
        </div>
      </form>
      {search.a !== undefined && search.b !== undefined && search.a !== search.b ? (
        <Compared a={search.a} b={search.b} search={search} />
      ) : null}
    </section>
  );
}

function text(value: FormDataEntryValue | null): string {
  return typeof value === "string" ? value : "";
}

function Names({
  name,
  names,
  value,
}: {
  readonly name: string;
  readonly names: readonly string[];
  readonly value: string | undefined;
}) {
  return (
    <select name={name} defaultValue={value}>
      {names.map((one) => (
        <option key={one} value={one}>
          {visibleText(one)}
        </option>
      ))}
    </select>
  );
}

function Compared({ a, b, search }: { readonly a: string; readonly b: string; readonly search: SourcesSearch }) {
  const asked = { a, b, windowSeconds: Number(search.window ?? 5), common: search.common === "true" };
  const { data, error, refetch } = useQuery(reconcileQuery(asked));
  if (error) return <Failure error={error} onRetry={() => void refetch()} small />;
  if (data === undefined)
    return (
      <p className="note" role="status">
        {words.wait}
      </p>
    );
  return (
    <div className="compared">
      <p>
        <strong>{words.matched(data.matched)}</strong>. <span className="dim">{words.offset(data.offset_ms)}</span>
      </p>
      <OnlyIn answer={data} side="a" />
      <OnlyIn answer={data} side="b" />
    </div>
  );
}

function OnlyIn({ answer, side }: { readonly answer: ReconcileAnswer; readonly side: "a" | "b" }) {
  const name = answer[side];
  const all = answer[`only_${side}`];
  const rows = answer[`unmatched_${side}`].slice(0, SHOWN);
  return (
    <details className="only-in" open={all > 0 && all <= 10}>
      <summary>
        <span className={`mark-state ${all === 0 ? "ok" : "warn"}`}>{words.onlyA(visibleText(name), all)}</span>
      </summary>
      {all === 0 ? (
        <p className="note dim">{words.none}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        <div className="scroll" tabIndex={0} role="region" aria-label={words.onlyA(visibleText(name), all)}>
          <table>
            <caption className="dim">{words.first(rows.length, all)}</caption>
            <thead>
              <tr>
                <th scope="col">{words.when}</th>
                <th scope="col">{words.who}</th>
                <th scope="col">{words.whom}</th>
                <th scope="col" className="figure">
                  {words.entry}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ index, time, user, subjects }) => (
                <tr key={index}>
                  <td>
                    <TimeStamp at={time} ms />
                  </td>
                  <td>
                    <Link to="/user/$user" params={{ user }}>
                      <VisibleText text={user} />
                    </Link>
                  </td>
                  <td>
                    <VisibleText text={subjects.join(", ")} />
                  </td>
                  <td className="figure">
                    <Link to="/event/$index" params={{ index: String(index) }}>
                      {count(index)}
                    </Link>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
