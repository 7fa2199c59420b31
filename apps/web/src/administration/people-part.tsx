// People who may sign in: who they are, what they may do, what waits for a second person.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { mayDo } from "../api/index.ts";
import { Failure, Waiting } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { admin } from "../strings/administration.ts";
import { me } from "../strings/me.ts";
import { roleName, roles as roleWords } from "../strings/roles.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { InvitedDialog } from "./invited-dialog.tsx";
import { PendingDialog } from "./pending-dialog.tsx";
import { PersonDialog } from "./person-dialog.tsx";
import { type Invited, peopleQuery, type Person } from "./queries.ts";

const words = admin.people;

type Open =
  | { readonly kind: "invite" }
  | { readonly kind: "change"; readonly person: Person }
  | { readonly kind: "pending"; readonly person: Person }
  | { readonly kind: "invited"; readonly invited: Invited };

export function PeoplePart() {
  const { data, error, refetch } = useQuery(peopleQuery);
  const session = useSession();
  const [open, setOpen] = useState<Open | undefined>(undefined);
  const close = (): void => setOpen(undefined);
  const done = (invited?: Invited): void => {
    void refetch();
    setOpen(invited === undefined ? undefined : { kind: "invited", invited });
  };
  if (error && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting text={words.loading} />;
  const mayChange = mayDo(session, "person-change");
  const mayApprove = mayDo(session, "person-approve");
  return (
    <>
      <section className="sheet" aria-labelledby="people-title">
        <header>
          <h2 id="people-title">{admin.parts.people}</h2>
          {mayDo(session, "person-invite") ? (
            <span className="tools">
              <button type="button" className="primary" onClick={() => setOpen({ kind: "invite" })}>
                {words.invite}
              </button>
            </span>
          ) : null}
        </header>
        {data.people.length === 0 ? <p className="note">{words.none}</p> : null}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="people-title">
          <table className="people">
            <thead>
              <tr>
                <th scope="col">{words.name}</th>
                <th scope="col">{words.roles}</th>
                <th scope="col">{words.state}</th>
                <th scope="col">{words.methods}</th>
                <th scope="col">{words.last}</th>
                <th scope="col">
                  <span className="unseen">{words.change}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.people.map((person) => (
                <PersonRow
                  key={person.id}
                  person={person}
                  onChange={mayChange ? () => setOpen({ kind: "change", person }) : undefined}
                  onPending={mayApprove ? () => setOpen({ kind: "pending", person }) : undefined}
                />
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section className="sheet" aria-labelledby="roles-title">
        <header>
          <h2 id="roles-title">{words.rolesTitle}</h2>
        </header>
        <dl className="roles-list">
          {Object.entries(roleWords).map(([role, { name, does, not }]) => (
            <div key={role}>
              <dt>{name}</dt>
              <dd>
                {does} <span className="dim">{not}</span>
              </dd>
            </div>
          ))}
        </dl>
        <p className="note dim">{words.apart}</p>
      </section>
      {open?.kind === "invite" ? <PersonDialog onDone={done} onLeave={close} /> : null}
      {open?.kind === "change" ? <PersonDialog person={open.person} onDone={done} onLeave={close} /> : null}
      {open?.kind === "pending" ? <PendingDialog person={open.person} onDone={done} onLeave={close} /> : null}
      {open?.kind === "invited" ? <InvitedDialog invited={open.invited} onLeave={close} /> : null}
    </>
  );
}

interface PersonRowProps {
  readonly person: Person;
  readonly onChange: (() => void) | undefined;
  readonly onPending: (() => void) | undefined;
}

function PersonRow({ person, onChange, onPending }: PersonRowProps) {
  const { name, roles, scope, unit, state, methods, last_sign_in: last, pending } = person;
  return (
    <tr data-state={state}>
      <td>
        <strong>
          <VisibleText text={name} />
        </strong>
        {unit === null ? null : (
          <div className="dim small">
            <VisibleText text={unit} />
          </div>
        )}
      </td>
      <td>
        <span className="role-chips">
          {roles.map((role) => (
            <span key={role} className="chip">
              {roleName(role)}
            </span>
          ))}
        </span>
        {scope === null ? null : (
          <div className="dim small">
            <VisibleText text={words.scope(scope.case)} /> {words.until} <TimeStamp at={scope.expires} />
          </div>
        )}
        {pending === null ? null : (
          <div className="small">
            <span className="mark-state warn">{words.pending}</span>: <VisibleText text={pending.change} />{" "}
            {onPending === undefined ? null : (
              <button type="button" className="link" onClick={onPending}>
                {words.approve}…
              </button>
            )}
          </div>
        )}
      </td>
      <td className="nowrap">{words.states[state]}</td>
      <td>{methods.map((method) => me.methods[method] ?? method).join(", ")}</td>
      <td>{last === null ? <span className="dim">{words.never}</span> : <TimeStamp at={last} />}</td>
      <td className="end">
        {onChange === undefined ? null : (
          <button
            type="button"
            className="tool nowrap"
            aria-label={visibleText(words.changeOf(name))}
            onClick={onChange}
          >
            {words.change}
          </button>
        )}
      </td>
    </tr>
  );
}
