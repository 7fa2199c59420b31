// What a sample's records become: the sentence, where each value goes, and the records one by one.
import type { PreviewAnswer, PreviewRow } from "@quis/contract";
import { useId, useMemo, useState } from "react";
import { RawBytes } from "../event/index.ts";
import { count } from "../strings/index.ts";
import { sampleWords } from "../strings/sample.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { explainedPaths, type ExplainedPath } from "./explained.ts";

const words = sampleWords;

export function PreviewView({ answer, isStale }: { readonly answer: PreviewAnswer; readonly isStale: boolean }) {
  const { paths, records } = useMemo(() => explainedPaths(answer.rows), [answer.rows]);
  const namesSubjects = useMemo(
    () => answer.rows.some((row) => row.kind === "event" && subjectsOf(row.event) !== ""),
    [answer.rows],
  );
  return (
    <>
      <p className="lead" role="status">
        {words.became(answer.events, answer.quarantined)} {answer.more ? words.more : ""}
      </p>
      {isStale ? <p className="note-line amber">{words.stale}</p> : null}
      {answer.events > 0 && !namesSubjects ? <p className="note-line amber">{words.subjectsMissing}</p> : null}
      {answer.notes.length === 0 ? null : (
        <ul className="notes">
          {answer.notes.map((note) => (
            <li key={note}>
              <VisibleText text={note} />
            </li>
          ))}
        </ul>
      )}
      {paths.length === 0 ? null : <Explained paths={paths} records={records} />}
      <Records rows={answer.rows} />
    </>
  );
}

function Explained({ paths, records }: { readonly paths: readonly ExplainedPath[]; readonly records: number }) {
  const left = paths.filter(({ fate }) => fate === "unmapped").length;
  const raw = paths.filter(({ fate }) => fate === "raw").length;
  return (
    <section className="sheet" aria-labelledby="explained-title">
      <header>
        <h3 id="explained-title">{words.fields}</h3>
        <span className="dim">{words.fieldsLead(records)}</span>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className="scroll tall" tabIndex={0} role="region" aria-labelledby="explained-title">
        <table className="explained">
          <thead>
            <tr>
              <th scope="col">{words.value}</th>
              <th scope="col">{words.example}</th>
              <th scope="col">{words.to}</th>
              <th scope="col">{words.required}</th>
            </tr>
          </thead>
          <tbody>
            {paths.map((path) => (
              <tr key={path.path} data-fate={path.fate}>
                <th scope="row" className="mono">
                  <VisibleText text={path.path} />
                </th>
                <td className="example">
                  <VisibleText text={path.example} />
                </td>
                <td>
                  <Places path={path} />
                </td>
                <td className="dim small">{path.required === null ? null : <VisibleText text={path.required} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="note dim">{words.unmappedSaid(left, raw)}</p>
    </section>
  );
}

function Places({ path: { fate, to, changes } }: { readonly path: ExplainedPath }) {
  if (fate === "raw") return <span className="dim">{words.onlyRaw}</span>;
  if (fate === "checked") return <span className="dim">{words.checked}</span>;
  const own = to.filter((one) => !one.startsWith("unmapped"));
  return (
    <>
      {own.length === 0 ? null : <span className="mono">{listed(own)}</span>}
      {fate === "unmapped" ? <span className="chip plain">{words.unmapped}</span> : null}
      {changes.length === 0 ? null : (
        <span className="dim block">
          {words.decides} <span className="mono">{listed(changes)}</span>
        </span>
      )}
    </>
  );
}

function listed(paths: readonly string[]): string {
  return paths.length > 5 ? `${paths.slice(0, 5).join(", ")} … ${paths.length - 5} more` : paths.join(", ");
}

type Json = Readonly<Record<string, unknown>>;

/** The value at a path of an event that was not checked here. */
function at(event: Json, ...path: readonly string[]): unknown {
  let value: unknown = event;
  for (const name of path) value = (value as Json | null | undefined)?.[name];
  return value;
}

function textAt(event: Json, ...path: readonly string[]): string {
  const value = at(event, ...path);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function subjectsOf(event: Json): string {
  const subjects = at(event, "oversight", "subjects");
  return Array.isArray(subjects) ? subjects.map((one) => textAt(one as Json, "uid")).join(", ") : "";
}

function Records({ rows }: { readonly rows: readonly PreviewRow[] }) {
  const [onlyAside, setOnlyAside] = useState(false);
  const [open, setOpen] = useState<number | undefined>(undefined);
  const aside = rows.filter(({ kind }) => kind === "quarantine").length;
  const shown = onlyAside ? rows.filter(({ kind }) => kind === "quarantine") : rows;
  return (
    <section className="sheet" aria-labelledby="records-title">
      <header>
        <h3 id="records-title">
          {words.records} <span className="dim">{count(rows.length)}</span>
        </h3>
        {aside === 0 ? null : (
          <span className="tools">
            <button type="button" className="tool" aria-pressed={onlyAside} onClick={() => setOnlyAside(!onlyAside)}>
              {onlyAside ? words.showAll : `${words.showAside} (${count(aside)})`}
            </button>
          </span>
        )}
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className="scroll tall" tabIndex={0} role="region" aria-labelledby="records-title">
        <table className="records">
          <thead>
            <tr>
              <th scope="col" className="figure">
                {words.line}
              </th>
              <th scope="col">{words.when}</th>
              <th scope="col">{words.who}</th>
              <th scope="col">{words.what}</th>
              <th scope="col">{words.whom}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Record
                key={row.line}
                row={row}
                isOpen={open === row.line}
                onToggle={() => setOpen(open === row.line ? undefined : row.line)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Record({
  row,
  isOpen,
  onToggle,
}: {
  readonly row: PreviewRow;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  const id = useId();
  return (
    <>
      <tr className={row.kind === "quarantine" ? "aside" : undefined}>
        <td className="figure">
          <button
            type="button"
            className="link"
            aria-expanded={isOpen}
            aria-controls={id}
            aria-label={words.openRecord(row.line)}
            onClick={onToggle}
          >
            {count(row.line)}
          </button>
        </td>
        {row.kind === "quarantine" ? (
          <td colSpan={4}>
            <span className="chip amber">{words.aside}</span> <span className="mono dim">{row.code}</span>{" "}
            <VisibleText text={row.reason} />
          </td>
        ) : (
          <Cells event={row.event} />
        )}
      </tr>
      {isOpen ? (
        <tr id={id} className="opened">
          <td colSpan={5}>
            <div className="pair">
              <div>
                <h4>{words.raw}</h4>
                <RawBytes base64={row.raw} name={`line-${row.line}`} />
              </div>
              <div>
                <h4>{row.kind === "event" ? words.event : words.noEvent}</h4>
                {row.kind === "event" ? (
                  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
                  <pre className="raw" tabIndex={0} role="region" aria-label={words.event}>
                    <VisibleText text={JSON.stringify(row.event, null, 2)} lines />
                  </pre>
                ) : null}
              </div>
            </div>
          </td>
        </tr>
      ) : null}
    </>
  );
}

function Cells({ event }: { readonly event: Json }) {
  const time = at(event, "time");
  const user =
    textAt(event, "actor", "user", "uid") || textAt(event, "actor", "user", "name") || textAt(event, "user", "uid");
  const subjects = subjectsOf(event);
  const operation = textAt(event, "oversight", "operation");
  const what = [textAt(event, "activity_name"), operation].filter((one) => one !== "").join(", ");
  return (
    <>
      <td>{typeof time === "number" ? <TimeStamp at={time} /> : null}</td>
      <td>{user === "" ? <span className="dim">{words.noUser}</span> : <VisibleText text={user} />}</td>
      <td>
        {what === "" ? (
          <span className="dim mono">
            {textAt(event, "class_uid")}:{textAt(event, "activity_id")}
          </span>
        ) : (
          <VisibleText text={what} />
        )}
      </td>
      <td>{subjects === "" ? <span className="dim">{words.noSubject}</span> : <VisibleText text={subjects} />}</td>
    </>
  );
}
