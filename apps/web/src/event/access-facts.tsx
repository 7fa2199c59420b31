// The event as a definition list: when, who, what, whose record, why.
import type { EventDetail } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { en } from "../strings/index.ts";
import { VisibleText } from "../text/index.ts";
import { formatDelay, TimeStamp } from "../time/index.ts";
import { type Access, readAccess } from "./access.ts";

export function AccessFacts({ detail, refused }: { readonly detail: EventDetail; readonly refused: boolean }) {
  const access = readAccess(detail.event);
  return (
    <dl className={refused ? "facts refused" : "facts"}>
      <Fact name={en.event.time}>
        {access.time === undefined ? en.event.none : <TimeStamp at={access.time} ms />}
        <small>{en.event.timeHint}</small>
      </Fact>
      {access.received === undefined ? null : (
        <Fact name={en.event.received}>
          <TimeStamp at={access.received} ms />
          <small>
            {access.time === undefined ? "" : `${delayOf(access.time, access.received)}, `}
            {en.event.receivedHint}
          </small>
        </Fact>
      )}
      <Fact name={en.event.who}>
        <Who access={access} />
      </Fact>
      <Fact name={en.event.what}>
        {access.activity === "" ? (
          en.event.activity(access.activityId, access.classUid)
        ) : (
          <VisibleText text={access.activity} />
        )}
        {access.operation === "" ? null : (
          <small>
            <VisibleText text={en.filter.operations[access.operation] ?? access.operation} />
          </small>
        )}
      </Fact>
      <TextFact name={en.event.object} text={access.object} />
      <Fact name={en.event.whom}>
        {access.subjects.length === 0 ? (
          <span className="dim">{en.list.noSubject}</span>
        ) : (
          <Subjects uids={access.subjects} />
        )}
      </Fact>
      <Fact name={en.event.reason}>
        {access.reason === "" ? (
          <span className="dim">{en.event.none}</span>
        ) : (
          <span className="said">
            <VisibleText text={access.reason} />
          </span>
        )}
      </Fact>
      <TextFact name={en.event.caseRef} text={access.caseRef} />
      <TextFact name={en.event.purpose} text={access.purpose} />
      <TextFact name={en.event.legal} text={access.legalBasis} />
      {access.breakGlass ? <TextFact name={en.event.breakGlass} text={en.event.yes} /> : null}
      <TextFact name={en.event.records} text={access.recordCount} />
      <TextFact name={en.event.request} text={access.request} mono />
      <TextFact name={en.event.status} text={access.status} />
      <TextFact name={en.event.from} text={access.address} mono />
      {access.session === "" ? null : (
        <Fact name={en.event.session}>
          <Link to="/session/$id" params={{ id: access.session }} className="mono">
            <VisibleText text={access.session} />
          </Link>
        </Fact>
      )}
      <TextFact name={en.event.source} text={detail.source} />
    </dl>
  );
}

function delayOf(time: number, received: number): string {
  return formatDelay(new Date(time).toISOString(), new Date(received).toISOString());
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function TextFact({
  name,
  text,
  mono = false,
}: {
  readonly name: string;
  readonly text: string;
  readonly mono?: boolean;
}) {
  if (text === "") return null;
  return (
    <Fact name={name}>
      <span className={mono ? "mono" : ""}>
        <VisibleText text={text} />
      </span>
    </Fact>
  );
}

function Who({ access }: { readonly access: Access }) {
  if (access.user === "") return <span className="dim">{en.list.noUser}</span>;
  return (
    <>
      <Link to="/user/$user" params={{ user: access.user }}>
        <VisibleText text={access.user} />
      </Link>
      {access.userName === "" || access.userName === access.user ? null : (
        <>
          {" "}
          <VisibleText text={access.userName} />
        </>
      )}
      {access.unit === "" ? null : (
        <small>
          <VisibleText text={access.unit} />
        </small>
      )}
    </>
  );
}

function Subjects({ uids }: { readonly uids: readonly string[] }) {
  return uids.map((subject, at) => (
    <span key={subject}>
      {at === 0 ? "" : ", "}
      <Link to="/who/$subject" params={{ subject }}>
        <VisibleText text={subject} />
      </Link>
    </span>
  ));
}
