// What somebody may not see: said plainly, with whose duty it is and whom to ask.
import type { Role } from "@quis/contract";
import { ApiError } from "../api/index.ts";
import { To, useTitle } from "../app/index.ts";
import { roleName, roleNames, roles as roleWords } from "../strings/roles.ts";
import { words } from "../strings/session.ts";
import { VisibleText } from "../text/index.ts";
import { useSession } from "./use-session.ts";

interface ForbiddenProps {
  /** The screen's name. */
  readonly name: string;
  /** Roles whose duty it is. */
  readonly duty: readonly Role[];
  readonly error?: unknown;
}

export function Forbidden({ name, duty, error }: ForbiddenProps) {
  useTitle(words.forbidden.title);
  const roles = useSession()?.principal?.roles ?? [];
  return (
    <section className="notice forbidden" data-kind="forbidden">
      <h1>{words.forbidden.title}</h1>
      <p>{words.forbidden.screen(name)}</p>
      <p className="dim">{words.forbidden.you(roles.length === 0 ? words.forbidden.none : roleNames(roles))}</p>
      {duty.length === 0 ? (
        <p>{words.forbidden.nobody}</p>
      ) : (
        <>
          <h2>{words.forbidden.who}</h2>
          <dl className="sheet">
            {duty.map((role) => (
              <div key={role}>
                <dt>{roleName(role)}</dt>
                <dd>{roleWords[role].does}</dd>
              </div>
            ))}
          </dl>
          <p>{words.forbidden.ask}</p>
        </>
      )}
      {error instanceof ApiError ? (
        <p className="dim small">
          {words.forbidden.sealed} {words.forbidden.server}: <VisibleText text={error.message} />{" "}
          <span className="mono">{error.code}</span>
        </p>
      ) : null}
      <p>
        <To href="/" className="button">
          {words.forbidden.home}
        </To>
      </p>
    </section>
  );
}
