// Where one is signed in, and how to end it there.
import type { AccountAnswer } from "@quis/contract";
import { useState } from "react";
import { post } from "../api/index.ts";
import { Failure } from "../app/index.ts";
import { account } from "../strings/account.ts";
import { me } from "../strings/me.ts";
import { TimeStamp } from "../time/index.ts";

const words = account.sessions;

interface SessionsProps {
  readonly sessions: AccountAnswer["sessions"];
  readonly onEnded: (account: AccountAnswer) => void;
}

export function Sessions({ sessions, onEnded }: SessionsProps) {
  const [failure, setFailure] = useState<unknown>(undefined);
  const end = async (which: string): Promise<void> => {
    setFailure(undefined);
    try {
      onEnded(await post<AccountAnswer>(`account/sessions/${which}endings`));
    } catch (cause) {
      setFailure(cause);
    }
  };
  return (
    <section className="sheet" aria-labelledby="sessions-title">
      <header>
        <h2 id="sessions-title">{words.title}</h2>
        {sessions.length > 1 ? (
          <span className="tools">
            <button type="button" onClick={() => void end("")}>
              {words.endAll}
            </button>
          </span>
        ) : null}
      </header>
      <ul className="plain-list">
        {sessions.map(({ id, current, method, made, last_used: used }) => (
          <li key={id}>
            <p>
              <strong>{me.methods[method] ?? method}</strong>{" "}
              {current ? (
                <span className="dim">{words.current}</span>
              ) : (
                <button
                  type="button"
                  className="tool push"
                  aria-label={words.endOf(made)}
                  onClick={() => void end(`${id}/`)}
                >
                  {words.end}
                </button>
              )}
            </p>
            <p className="dim small">
              {words.since} <TimeStamp at={made} /> · {words.used} <TimeStamp at={used} />
            </p>
          </li>
        ))}
      </ul>
      {failure === undefined ? null : <Failure error={failure} small />}
    </section>
  );
}
