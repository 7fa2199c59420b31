// The open finding beside the queue (below it on small screens): everything to judge what it asks, without asking the server again.
import type { QueuedFinding } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import { mayDo } from "../api/index.ts";
import { useInSight } from "../app/index.ts";
import { ReviewBeside } from "../review/index.ts";
import { useSession } from "../session/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText } from "../text/index.ts";
import { Evidence } from "./evidence.tsx";
import { Facts } from "./facts.tsx";
import { KindChip } from "./kind-chip.tsx";
import { useReading } from "./use-reading.ts";

export function FindingInspector({ row }: { readonly row: QueuedFinding }) {
  const frame = useInSight(row.id);
  const { reading, end, retry } = useReading(row.id, row.seen);
  const words_ = words.inspector;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <aside ref={frame} className="sheet inspector finding" aria-label={words_.label} tabIndex={0}>
      <header>
        <h2>{words_.title(row.rank)}</h2>
        <KindChip kind={row.kind} />
        <span className="tools">
          <Link to="/findings/$id" params={{ id: row.id }} className="tool">
            {words_.whole}
          </Link>
          <Link
            to="."
            search={(old) => ({ ...old, at: undefined })}
            resetScroll={false}
            className="tool"
            onClick={() => document.querySelector<HTMLElement>(`a[data-index="${row.id}"]`)?.focus()}
          >
            {words_.close}
          </Link>
        </span>
      </header>
      <p className="sentence">
        <VisibleText text={row.sentence} />
      </p>
      <Evidence against={row.against} counter={row.counter} level={3} />
      <ReviewBeside id={row.id} may={mayDo(useSession(), "reviews")} />
      <Facts row={row} />
      <p ref={end} className="reading" role="status" data-state={reading}>
        {reading === "read" ? words_.read : reading === "sealing" ? words_.sealing : words_.reading}
        {reading === "failed" ? (
          <button type="button" className="tool" onClick={retry}>
            {words_.whole}
          </button>
        ) : null}
      </p>
    </aside>
  );
}
