// The list of accesses: a native table whose rows open in the inspector beside it.
import type { AccessRow } from "@quis/contract";
import { Link, useNavigate } from "@tanstack/react-router";
import { count, en } from "../strings/index.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import type { Question } from "../url/index.ts";

/** Subjects a row names before it says how many more there are. */
const SUBJECTS_SHOWN = 2;

interface AccessTableProps {
  readonly rows: readonly AccessRow[];
  readonly kind: Question["kind"];
  /** Index of the open access, or empty. */
  readonly at: string;
}

export function AccessTable({ rows, kind, at }: AccessTableProps) {
  return (
    <table className="accesses">
      <thead>
        <tr>
          <th scope="col">{en.list.time}</th>
          {kind === "user" ? null : <th scope="col">{en.list.who}</th>}
          <th scope="col">{en.list.what}</th>
          {kind === "who" ? null : <th scope="col">{en.list.whom}</th>}
          <th scope="col">{en.list.reason}</th>
          <th scope="col" className="source">
            {en.list.source}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <AccessLine key={row.index} row={row} kind={kind} open={String(row.index) === at} />
        ))}
      </tbody>
    </table>
  );
}

function AccessLine({
  row,
  kind,
  open,
}: {
  readonly row: AccessRow;
  readonly kind: Question["kind"];
  readonly open: boolean;
}) {
  const navigate = useNavigate();
  return (
    <tr
      className={open ? "open" : ""}
      onClick={(event) => {
        // Links and marked text keep their own meaning.
        const inside = event.target instanceof Element && event.target.closest("a, button") !== null;
        if (inside || String(getSelection() ?? "") !== "") return;
        void navigate({ to: ".", search: (old) => ({ ...old, at: String(row.index) }), resetScroll: false });
      }}
    >
      <td>
        <Link
          to="."
          search={(old) => ({ ...old, at: String(row.index) })}
          resetScroll={false}
          className="row-link"
          data-index={row.index}
          aria-label={`${row.time}. ${en.list.open(row.index)}`}
          aria-current={open ? "true" : undefined}
          activeProps={{}}
        >
          <TimeStamp at={row.time} />
        </Link>
      </td>
      {kind === "user" ? null : (
        <td className="who">
          <UserCell row={row} />
        </td>
      )}
      <td>
        <span className="two-lines" title={visibleText(row.object)}>
          {row.activity === "" ? en.unknown : <VisibleText text={row.activity} />}{" "}
          {row.object === "" ? null : (
            <span className="dim">
              <VisibleText text={row.object} />
            </span>
          )}
        </span>
        {row.record_count !== null && row.record_count > 1 ? (
          <span className="dim nowrap"> · {en.list.records(row.record_count)}</span>
        ) : null}
        {row.status === "failure" ? <span className="chip">{en.list.failed}</span> : null}
      </td>
      {kind === "who" ? null : (
        <td>
          <SubjectsCell subjects={row.subjects} />
        </td>
      )}
      <td className="why">
        <ReasonCell row={row} />
      </td>
      <td className="dim nowrap source">
        <VisibleText text={row.source} />
      </td>
    </tr>
  );
}

function UserCell({ row }: { readonly row: AccessRow }) {
  if (row.user === "") return <span className="dim">{en.list.noUser}</span>;
  return (
    <>
      <Link to="/user/$user" params={{ user: row.user }} className="plain">
        <VisibleText text={row.user} />
      </Link>
      {row.unit === "" ? null : (
        <span className="dim unit">
          {" · "}
          <VisibleText text={row.unit} />
        </span>
      )}
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

/** What stands in a list's heading beside its title. */
export function ListCount({ shown, all }: { readonly shown: number; readonly all: number | undefined }) {
  return <span className="dim">{shown === 0 && all === 0 ? count(0) : en.list.shown(shown, all)}</span>;
}
