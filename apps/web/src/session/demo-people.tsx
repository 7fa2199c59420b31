// People of an invented agency whom anybody may be: one card each, with what they may do.
import type { SessionAnswer } from "@quis/contract";
import { useState } from "react";
import { signIn } from "../api/index.ts";
import { Failure } from "../app/index.ts";
import { roleNames } from "../strings/roles.ts";
import { words } from "../strings/session.ts";
import { VisibleText, visibleText } from "../text/index.ts";

/** What they do, without their role, which stands above it. */
function withoutRole(does: string, role: string): string {
  const rest = does.startsWith(`${role}: `) ? does.slice(role.length + 2) : does;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

interface DemoPeopleProps {
  readonly people: SessionAnswer["demo_people"];
  readonly onDone: (session: SessionAnswer) => void;
}

export function DemoPeople({ people, onDone }: DemoPeopleProps) {
  const [busy, setBusy] = useState("");
  const [error, setError] = useState<unknown>(undefined);
  const enter = async (id: string): Promise<void> => {
    setBusy(id);
    setError(undefined);
    try {
      onDone(await signIn.demo(id));
    } catch (cause) {
      setError(cause);
      setBusy("");
    }
  };
  return (
    <>
      <ul className="people-cards">
        {people.map(({ id, name, roles, words: does }) => (
          <li key={id}>
            <button
              type="button"
              className="person-card"
              disabled={busy !== ""}
              aria-label={visibleText(words.signIn.demoEnter(name))}
              aria-describedby={`does-${id}`}
              onClick={() => void enter(id)}
            >
              <span className="role">{roleNames(roles)}</span>
              <strong>
                <VisibleText text={name} />
              </strong>
              <span id={`does-${id}`} className="does">
                <VisibleText text={withoutRole(does, roleNames(roles))} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {error === undefined ? null : <Failure error={error} small />}
    </>
  );
}
