// A quiet button that says how much has come since the list was read. Rows never move by themselves.
import { frame } from "../strings/frame.ts";
import { useChange } from "./use-live.ts";

interface NewRowsProps {
  /** What grows: entries of the records log, of the oversight log, or findings. */
  readonly of: "records" | "oversight" | "findings" | "gaps";
  /** How many there were when the list was read. */
  readonly since: number | undefined;
  readonly onShow: () => void;
}

export function NewRows({ of, since, onShow }: NewRowsProps) {
  const change = useChange();
  if (change === undefined || since === undefined) return null;
  const now =
    of === "findings" || of === "gaps"
      ? change[of]
      : (change.status.logs.find(({ name }) => name === of)?.size ?? since);
  const fresh = now - since;
  return (
    <span role="status" className="new-rows">
      {fresh > 0 ? (
        <button type="button" className="chip" title={frame.freshHint} onClick={onShow}>
          {frame.fresh(fresh)}
        </button>
      ) : null}
    </span>
  );
}
