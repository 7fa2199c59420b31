// The list of accesses: a native table whose rows open in the inspector beside it.
import type { AccessRow } from "@quis/contract";
import { Link, useNavigate } from "@tanstack/react-router";
import { Fragment } from "react";
import { ask } from "../strings/ask.ts";
import { en } from "../strings/index.ts";
import { TimeStamp } from "../time/index.ts";
import { CELL_CLASSES, cellOf, type Explained } from "./cells.tsx";
import type { ColumnName } from "./columns.ts";
import { formatPause, type Step } from "./idle.ts";

interface AccessTableProps {
  readonly steps: readonly Step[];
  readonly columns: readonly ColumnName[];
  readonly explained: (row: AccessRow) => Explained;
  /** Index of the open access, or empty. */
  readonly at: string;
}

export function AccessTable({ steps, columns, explained, at }: AccessTableProps) {
  return (
    <table className="accesses">
      <thead>
        <tr>
          <th scope="col">{en.list.time}</th>
          {columns.map((name) => (
            <th key={name} scope="col" className={CELL_CLASSES[name] ?? ""}>
              {ask.list.names[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {steps.map(({ row, idleMs }) => (
          <Fragment key={row.index}>
            {idleMs === 0 ? null : (
              <tr className="idle">
                <td colSpan={columns.length + 1}>{ask.list.idle(formatPause(idleMs))}</td>
              </tr>
            )}
            <AccessLine row={row} columns={columns} explained={explained(row)} open={String(row.index) === at} />
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

interface AccessLineProps {
  readonly row: AccessRow;
  readonly columns: readonly ColumnName[];
  readonly explained: Explained;
  readonly open: boolean;
}

function AccessLine({ row, columns, explained, open }: AccessLineProps) {
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
      {columns.map((name) => (
        <td key={name} className={CELL_CLASSES[name] ?? ""}>
          {cellOf(name, row, explained, !columns.includes("unit"))}
        </td>
      ))}
    </tr>
  );
}

/** What stands in a list's heading beside its title. */
export function ListCount({
  shown,
  all,
  looked,
}: {
  readonly shown: number;
  readonly all: number | undefined;
  readonly looked: number | undefined;
}) {
  return (
    <span className="dim">{looked === undefined ? en.list.shown(shown, all) : ask.list.looked(shown, looked)}</span>
  );
}
