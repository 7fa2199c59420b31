// The choice of columns.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Dialog } from "../app/index.ts";
import { ask } from "../strings/ask.ts";
import type { Question } from "../url/index.ts";
import { type ColumnName, COLUMNS, rememberColumns, usualColumns } from "./columns.ts";

const words = ask.list;

export function ColumnsButton({
  kind,
  columns,
}: {
  readonly kind: Question["kind"];
  readonly columns: readonly ColumnName[];
}) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="tool" onClick={() => setOpen(true)}>
        {words.columns}
      </button>
      {open ? <ColumnsDialog kind={kind} columns={columns} onLeave={() => setOpen(false)} /> : null}
    </>
  );
}

interface ColumnsDialogProps {
  readonly kind: Question["kind"];
  readonly columns: readonly ColumnName[];
  readonly onLeave: () => void;
}

function ColumnsDialog({ kind, columns, onLeave }: ColumnsDialogProps) {
  const navigate = useNavigate();
  const show = (chosen: readonly ColumnName[] | undefined): void => {
    rememberColumns(kind, chosen);
    void navigate({
      to: ".",
      search: (old) => ({ ...old, columns: chosen?.join(",") }),
      replace: true,
      resetScroll: false,
    });
  };
  return (
    <Dialog title={words.columnsTitle} onLeave={onLeave}>
      <p className="dim">{words.columnsHint}</p>
      <div className="checks">
        {COLUMNS.map((name) => (
          <label key={name} className="check">
            <input
              type="checkbox"
              checked={columns.includes(name)}
              onChange={(event) => {
                const chosen = COLUMNS.filter((one) => (one === name ? event.target.checked : columns.includes(one)));
                if (chosen.length > 0) show(chosen);
              }}
            />
            {words.names[name]}
          </label>
        ))}
      </div>
      <p className="dialog-foot">
        <button type="button" className="primary" onClick={onLeave}>
          {words.done}
        </button>
        <button
          type="button"
          onClick={() => {
            show(undefined);
          }}
          disabled={columns.join() === usualColumns(kind).join()}
        >
          {words.usual}
        </button>
      </p>
    </Dialog>
  );
}
