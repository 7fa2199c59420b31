// The cells of a list of accesses, by column.
import type { AccessRow, RowExplanation } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ask } from "../strings/ask.ts";
import { count, en } from "../strings/index.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import type { ColumnName } from "./columns.ts";

/** Subjects a row names before it says how many more there are. */
const SUBJECTS_SHOWN = 2;

/** What is known of the explanation of a row: not asked yet, nothing to judge by, or what was said. */
export type Explained = RowExplanation["subjects"] | "asking" | "no context" | "not judged";

/** Class of a column's cells. */
export const CELL_CLASSES: { readonly [name in ColumnName]?: string } = {
  who: "who",
  reason: "why",
  explained: "explained-by",
  source: "dim nowrap source",
  session: "mono",
  ip: "mono nowrap",
  index: "figure",
  received: "nowrap",
  case: "nowrap",
};

export function cellOf(column: ColumnName, row: AccessRow, explained: Explained, withUnit: boolean): ReactNode {
  switch (column) {
    case "who":
      return <UserCell row={row} withUnit={withUnit} />;
    case "what":
      return <WhatCell row={row} />;
    case "whom":
      return <SubjectsCell subjects={row.subjects} />;
    case "reason":
      return <ReasonCell row={row} />;
    case "explained":
      return <ExplanationCell explained={explained} />;
    case "session":
      return row.session === "" ? null : (
        <Link to="/session/$id" params={{ id: row.session }} className="plain">
          <VisibleText text={row.session} />
        </Link>
      );
    case "operation":
      return <VisibleText text={en.filter.operations[row.operation] ?? row.operation} />;
    case "status":
      return ask.filter.outcomes[row.status];
    case "received":
      return <TimeStamp at={row.received} />;
    case "index":
      return count(row.index);
    case "ip":
      return <VisibleText text={row.src_ip} />;
    case "case":
      return <VisibleText text={row.case_ref} />;
    case "unit":
    case "source":
      return <VisibleText text={row[column]} />;
    case "text":
      return (
        <span className="two-lines mono" title={visibleText(row.text)}>
          <VisibleText text={row.text} />
        </span>
      );
  }
}

function UserCell({ row, withUnit }: { readonly row: AccessRow; readonly withUnit: boolean }) {
  if (row.user === "") return <span className="dim">{en.list.noUser}</span>;
  return (
    <>
      <Link to="/user/$user" params={{ user: row.user }} className="plain">
        <VisibleText text={row.user} />
      </Link>
      {row.unit === "" || !withUnit ? null : (
        <span className="dim unit">
          {" · "}
          <VisibleText text={row.unit} />
        </span>
      )}
    </>
  );
}

function WhatCell({ row }: { readonly row: AccessRow }) {
  return (
    <>
      <span className="two-lines" title={visibleText(row.object)}>
        {row.activity === "" ? en.unknown : <VisibleText text={row.activity} />}{" "}
        {row.object === "" ? null : (
          <Link to="/record/$id" params={{ id: row.object }} className="quiet">
            <VisibleText text={row.object} />
          </Link>
        )}
      </span>
      {row.record_count !== null && row.record_count > 1 ? (
        <span className="dim nowrap"> · {en.list.records(row.record_count)}</span>
      ) : null}
      {row.status === "failure" ? <span className="chip">{en.list.failed}</span> : null}
    </>
  );
}

function SubjectsCell({ subjects }: { readonly subjects: readonly string[] }) {
  if (subjects.length === 0) return <span className="dim">{en.list.noSubject}</span>;
  const more = subjects.length - SUBJECTS_SHOWN;
  return (
    <>
      {subjects.slice(0, SUBJECTS_SHOWN).map((subject, at) => (
        <span key={subject}>
          {at === 0 ? "" : ", "}
          <Link to="/who/$subject" params={{ subject }} className="plain">
            <VisibleText text={subject} />
          </Link>
        </span>
      ))}
      {more > 0 ? <span className="dim nowrap"> {en.list.more(more)}</span> : null}
    </>
  );
}

function ReasonCell({ row }: { readonly row: AccessRow }) {
  const reason = row.justification || row.purpose;
  if (reason === "" && row.case_ref === "") return <span className="dim">{en.list.noReason}</span>;
  return (
    <span className="two-lines" title={visibleText(reason)}>
      {reason === "" ? null : (
        <span className="said">
          <VisibleText text={reason} />
        </span>
      )}
      {row.case_ref === "" ? null : (
        <span className="dim nowrap">
          {reason === "" ? "" : " · "}
          {en.list.caseRef} <VisibleText text={row.case_ref} />
        </span>
      )}
    </span>
  );
}

function ExplanationCell({ explained }: { readonly explained: Explained }) {
  if (explained === "asking") return <span className="dim">{ask.list.judging}</span>;
  if (explained === "no context") return <span className="dim">{ask.list.noContext}</span>;
  if (explained === "not judged") return <span className="dim">{ask.list.notJudged}</span>;
  const open = explained.filter(({ sentence }) => sentence === null);
  if (open.length > 0) return <span className="verdict no">{ask.list.unexplained}</span>;
  const sentence = explained[0]?.sentence ?? "";
  return (
    <span className="verdict yes two-lines" title={visibleText(sentence)}>
      <VisibleText text={sentence} />
    </span>
  );
}
