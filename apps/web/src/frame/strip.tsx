// The strip at the foot of every screen: whether the log is whole, as far as it is known. Green only for what was verified.
import type { Status } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ApiError, statusQuery } from "../api/index.ts";
import { useLiveState } from "../live/index.ts";
import { en } from "../strings/index.ts";
import { VisibleText } from "../text/index.ts";
import { stripOf } from "./strip-state.ts";

export function Strip() {
  const { data } = useQuery({ ...statusQuery, enabled: false });
  const live = useLiveState();
  const error = live.kind === "down" || live.kind === "refused" ? live.error : undefined;
  return (
    <footer className="strip" aria-label={en.strip.label}>
      <div role="status" className="strip-states">
        {error === undefined ? null : (
          <span className="mark-state bad" title={error instanceof ApiError ? error.code : undefined}>
            {live.kind === "refused" ? en.strip.refused : en.strip.down}
          </span>
        )}
        {error === undefined && data === undefined ? <span className="mark-state">{en.strip.loading}</span> : null}
        {error === undefined && data !== undefined ? <States status={data} /> : null}
      </div>
      <Link to="/check">{en.strip.check}</Link>
    </footer>
  );
}

function States({ status }: { readonly status: Status }) {
  return stripOf(status).map(({ name, tone, text }) => (
    <span key={`${name} ${text}`} className={`mark-state ${tone}`} data-state={name}>
      <VisibleText text={text} />
    </span>
  ));
}
