// The accesses of an answer, as table or along a line of time. Those of a session in the order in which they happened, with its pauses.
import type { AccessRow } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import {
  AccessTable,
  ColumnsButton,
  formatPause,
  IDLE_MS,
  Lanes,
  ListCount,
  saveRows,
  type Step,
  stepsOf,
  useExplained,
} from "../list/index.ts";
import { ask } from "../strings/ask.ts";
import { en } from "../strings/index.ts";
import type { Question } from "../url/index.ts";

interface ListSheetProps {
  readonly pages: readonly (readonly AccessRow[])[];
  readonly kind: Question["kind"];
  readonly name: string;
  readonly all: number | undefined;
  readonly looked: number | undefined;
  readonly columns: ComponentProps<typeof AccessTable>["columns"];
  readonly view: "time" | undefined;
  readonly at: string;
  readonly foot: ReactNode;
}

export function ListSheet({ pages, kind, name, all, looked, columns, view, at, foot }: ListSheetProps) {
  const rows = pages.flat();
  const explained = useExplained(pages, columns.includes("explained"));
  const inOrder = kind === "session";
  const steps: readonly Step[] = inOrder ? stepsOf(rows) : rows.map((row) => ({ row, idleMs: 0 }));
  return (
    <section className="sheet list" aria-labelledby="list-title">
      <header>
        <h2 id="list-title">{inOrder ? ask.list.inOrder : ask.list.newestFirst}</h2>
        <ListCount shown={rows.length} all={all} looked={looked} />
        {inOrder ? <SessionSpan steps={steps} /> : null}
        <span className="tools">
          <Link
            to="."
            search={(old) => ({ ...old, view: view === "time" ? undefined : ("time" as const) })}
            replace
            resetScroll={false}
            className="tool"
          >
            {view === "time" ? ask.list.asTable : ask.list.asTimeline}
          </Link>
          {view === "time" ? null : <ColumnsButton kind={kind} columns={columns} />}
          <button
            type="button"
            className="tool"
            aria-label={en.list.saveLabel}
            onClick={() =>
              saveRows(
                steps.map(({ row }) => row),
                name,
              )
            }
          >
            {en.list.save}
          </button>
        </span>
      </header>
      {view === "time" ? (
        <Lanes rows={rows} kind={kind} explained={explained} at={at} />
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="list-title">
          <AccessTable steps={steps} columns={columns} explained={explained} at={at} />
        </div>
      )}
      <footer>{foot}</footer>
    </section>
  );
}

function SessionSpan({ steps }: { readonly steps: readonly Step[] }) {
  const [first, last] = [steps.at(0)?.row.time, steps.at(-1)?.row.time];
  if (first === undefined || last === undefined) return null;
  const gaps = steps.filter(({ idleMs }) => idleMs > 0).length;
  return (
    <span className="dim">
      {ask.figures.duration(formatPause(Date.parse(last) - Date.parse(first)))}
      {gaps === 0 ? null : ` · ${ask.figures.gaps(gaps, IDLE_MS / 60_000)}`}
    </span>
  );
}
