// One instant on the page.
import { formatLocal, formatTime, formatTimeMs } from "./format.ts";

export function TimeStamp({ at, ms = false }: { readonly at: string | number; readonly ms?: boolean }) {
  const local = formatLocal(at);
  if (local === "") return <span className="mono">{String(at)}</span>;
  return (
    <time className="mono nowrap" dateTime={new Date(at).toISOString()} title={`${local} (your time)`}>
      {ms ? formatTimeMs(at) : formatTime(at)}
    </time>
  );
}
