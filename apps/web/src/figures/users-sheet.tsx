// Who looked, grouped by user: how often, from when to when, what they did, with which reasons, and what explains it.
import type { AccessFigures, UserFigures } from "@quis/contract";
import { ask } from "../strings/ask.ts";
import { count, en } from "../strings/index.ts";
import { VisibleText } from "../text/index.ts";
import { Counts, ExplainedCell, Scroll, Sheet, Span, UserLink } from "./parts.tsx";

const words = ask.figures;

export function UsersSheet({ figures, opened }: { readonly figures: AccessFigures; readonly opened: boolean }) {
  const { users, summary, explained } = figures;
  const more = summary.users - users.filter(({ user }) => user !== "").length;
  return (
    <Sheet
      id="by-user"
      title={opened ? words.openedBy : words.byUser}
      note={explained === null ? undefined : ask.explained.shares(explained.explained, explained.judged)}
    >
      {explained === null ? <p className="note dim">{ask.explained.none}</p> : null}
      <Scroll id="by-user" className="tall">
        <table className="figures-table broad">
          <thead>
            <tr>
              <th scope="col">{words.user}</th>
              <th scope="col" className="figure">
                {words.accesses}
              </th>
              <th scope="col">{words.firstLast}</th>
              <th scope="col">{words.operations}</th>
              <th scope="col">{words.reasons}</th>
              <th scope="col">{words.explained}</th>
            </tr>
          </thead>
          <tbody>
            {users.map((user) => (
              <UserRow key={user.user} user={user} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {more > 0 ? <p className="note dim">{words.moreUsers(more)}</p> : null}
    </Sheet>
  );
}

function UserRow({ user }: { readonly user: UserFigures }) {
  const marks = [
    ...(user.break_glass > 0 ? [words.emergency(user.break_glass)] : []),
    ...(user.failed > 0 ? [words.failed(user.failed)] : []),
  ];
  return (
    <tr>
      <td className="id">
        {user.user === "" ? <span className="dim">{en.list.noUser}</span> : <UserLink user={user.user} />}
        {user.unit === "" ? null : (
          <span className="dim small under">
            <VisibleText text={user.unit} />
          </span>
        )}
      </td>
      <td className="figure">
        {count(user.events)}
        {marks.length === 0 ? null : <span className="dim small under">{marks.join(", ")}</span>}
      </td>
      <td>
        <Span first={user.first} last={user.last} />
        <span className="dim small under">{daysOf(user.days)}</span>
      </td>
      <td>
        <Counts list={user.operations} words={en.filter.operations} />
      </td>
      <td>
        <Reasons user={user} />
      </td>
      <td className="explained-by">
        <ExplainedCell shares={user.explained} />
      </td>
    </tr>
  );
}

function daysOf(days: number): string {
  return `${count(days)} ${days === 1 ? "day" : "days"}`;
}

function Reasons({ user }: { readonly user: UserFigures }) {
  const more = user.distinct_reasons - user.reasons.length;
  return (
    <>
      {user.reasons.map(({ name, events }) => (
        <span key={name} className="reason-line">
          <span className="said">
            <VisibleText text={name} />
          </span>{" "}
          <span className="dim">{count(events)}</span>
        </span>
      ))}
      {more > 0 ? <span className="dim small under">{words.moreReasons(more)}</span> : null}
      {user.without_reason > 0 ? <span className="dim small under">{words.noReason(user.without_reason)}</span> : null}
    </>
  );
}
