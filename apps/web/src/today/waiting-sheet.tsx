// What waits for this person, by their duty: findings, requests to open a name, changes that need a second person, records that could not be read.
import type { FindingRow, SessionAnswer, Status } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Failure, To, Waiting } from "../app/index.ts";
import { disposalsQuery, mayDo } from "../api/index.ts";
import { reviewsQuery } from "../review/queries.ts";
import { disposals as disposalWords } from "../strings/disposals.ts";
import { review as reviewWords } from "../strings/review.ts";
import { kindName, today } from "../strings/today.ts";
import { VisibleText } from "../text/index.ts";
import { formatDay, TimeStamp } from "../time/index.ts";
import { peopleQuery, revealsQuery, topFindingsQuery } from "./queries.ts";

const words = today.waiting;

interface WaitingSheetProps {
  readonly session: SessionAnswer;
  readonly status: Status | undefined;
}

export function WaitingSheet({ session, status }: WaitingSheetProps) {
  const roles = session.principal?.roles ?? [];
  // An employee's findings are about themselves, and are asked for on their own page.
  const toFindings = mayDo(session, "findings") && !(roles.length === 1 && roles[0] === "employee");
  const findings = useQuery({ ...topFindingsQuery, enabled: toFindings && !roles.includes("investigator") });
  const reveals = useQuery({ ...revealsQuery, enabled: mayDo(session, "reveal-decide") });
  const user = session.principal?.user ?? null;
  const isAsked = user !== null && roles.includes("employee") && mayDo(session, "reviews");
  const asked = useQuery({ ...reviewsQuery({}, user ?? ""), enabled: isAsked });
  const askedOfMe = (asked.data?.reviews ?? []).filter(({ state }) => state === "reply");
  const toReviews = mayDo(session, "reviews") && mayDo(session, "ask") && !roles.includes("investigator");
  const reviews = useQuery({ ...reviewsQuery({}), enabled: toReviews });
  // What nobody has taken up stands among the findings.
  const toReview = (reviews.data?.reviews ?? []).filter(({ mine, state }) => mine && state !== "signal");
  const people = useQuery({ ...peopleQuery, enabled: mayDo(session, "person-approve") });
  const disposals = useQuery({ ...disposalsQuery, enabled: mayDo(session, "disposal-decide") });
  const toDispose = (disposals.data?.disposals ?? []).filter(({ may_decide: may }) => may);
  const pending = (people.data?.people ?? []).filter((person) => person.pending !== null);
  const toDecide = (reveals.data?.reveals ?? []).filter(({ state, may_decide: may }) => state === "pending" && may);
  const loading = findings.isLoading || reveals.isLoading || people.isLoading || disposals.isLoading;
  const quarantined = mayDo(session, "quarantine-list") ? (status?.quarantined ?? 0) : 0;
  const items: ReactNode[] = [
    ...toDecide.map(({ id, asked_by: by, case: caseReference, asked_at: at }) => (
      <Item
        key={id}
        href={`/reveals?at=${encodeURIComponent(id)}`}
        chip="second person"
        text={words.revealFor(by.name, caseReference)}
        at={at}
      />
    )),
    ...toDispose.map(({ id, what, asked_by: by, asked_at: at }) => (
      <Item
        key={id}
        href="/administration/retention"
        chip="second person"
        text={disposalWords.what(what)}
        note={words.askedBy(by.name)}
        at={at}
      />
    )),
    ...pending.map(({ id, name, pending: change }) => (
      <Item
        key={id}
        href="/administration"
        chip="second person"
        text={words.personChange(name, change?.change ?? "")}
        note={words.askedBy(change?.asked_by ?? "")}
        at={change?.asked_at}
      />
    )),
    ...toReview
      .slice(0, 4)
      .map(({ finding, sentence, waiting }) => (
        <Item
          key={`review ${finding}`}
          href={`/findings/${finding}`}
          chip={waiting.late ? reviewWords.page.lateWord : reviewWords.sheet.title}
          {...(waiting.late ? { tone: "warn" as const } : {})}
          text={sentence}
          note={`${reviewWords.sheet.for} ${reviewWords.waits(waiting.for)}.`}
        />
      )),
    ...askedOfMe.map(({ finding, sentence, waiting }) => (
      <Item
        key={`asked ${finding}`}
        href="/me"
        chip={reviewWords.asked.open}
        tone="question"
        text={sentence}
        note={reviewWords.asked.until}
        at={waiting.due ?? undefined}
      />
    )),
    ...(findings.data?.findings ?? []).slice(0, 4).map((row) => <FindingItem key={row.id} row={row} />),
    ...(quarantined > 0
      ? [
          <Item
            key="quarantine"
            href="/quarantine"
            chip="unreadable"
            tone="warn"
            text={words.quarantine(quarantined)}
            note={words.quarantineHint}
          />,
        ]
      : []),
    ...duties(session),
  ];
  const error = findings.error ?? reveals.error ?? people.error ?? disposals.error ?? reviews.error ?? asked.error;
  return (
    <section className="sheet" aria-labelledby="waiting-title">
      <header>
        <h2 id="waiting-title">{words.title}</h2>
        {toFindings && findings.data !== undefined ? (
          <To className="right" href="/findings">
            {words.findings(findings.data.total)}
          </To>
        ) : null}
      </header>
      {error ? <Failure error={error} small /> : null}
      {loading && items.length === 0 ? <Waiting text="" rows={4} /> : null}
      {items.length > 0 ? <ul className="waiting-list">{items}</ul> : null}
      {!loading && !error && items.length === 0 ? (
        <div className="note">
          <p>{words.nothing}</p>
          <p className="dim">{words.nothingHint}</p>
        </div>
      ) : null}
    </section>
  );
}

/** What the role itself asks for, when nothing else does. */
function duties({ principal, may }: SessionAnswer): ReactNode[] {
  const items: ReactNode[] = [];
  if (principal !== null && principal.scope !== null) {
    items.push(
      <Item
        key="case"
        href="/ask"
        chip="case"
        text={words.caseScope(principal.scope.case)}
        note={`${words.caseHint} ${words.caseUntil} ${formatDay(principal.scope.expires)}.`}
      />,
    );
  }
  if (principal?.roles.includes("employee") === true) {
    items.push(
      principal.user === null ? (
        <Item key="own" href="/me" chip="own" text={words.mine} note={words.noUser} />
      ) : (
        <Item
          key="own"
          href={`/user/${encodeURIComponent(principal.user)}`}
          chip="own"
          text={words.mine}
          note={words.mineHint}
        />
      ),
    );
  }
  if (principal?.roles.includes("privacy-officer") === true && may.includes("who")) {
    items.push(<Item key="subjects" href="/ask" chip="duty" text={words.subjects} note={words.subjectsHint} />);
  }
  return items;
}

interface ItemProps {
  readonly href: string;
  readonly chip: string;
  readonly tone?: "warn" | "question";
  readonly text: string;
  readonly note?: string;
  readonly at?: string | undefined;
}

function Item({ href, chip, tone, text, note, at }: ItemProps) {
  return (
    <li>
      <To href={href}>
        <span className={`chip ${tone ?? ""}`}>{chip}</span>{" "}
        <span className="text">
          <VisibleText text={text} />
        </span>
      </To>
      {note === undefined && at === undefined ? null : (
        <p className="dim small">
          {note === undefined ? null : <VisibleText text={note} />} {at === undefined ? null : <TimeStamp at={at} />}
        </p>
      )}
    </li>
  );
}

function FindingItem({ row }: { readonly row: FindingRow }) {
  return (
    <li>
      <To href={`/findings/${encodeURIComponent(row.id)}`}>
        <span className={`chip ${row.about === "sample" ? "" : "question"}`}>
          <VisibleText text={kindName(row.kind)} />
        </span>{" "}
        <span className="text">
          <VisibleText text={row.sentence} />
        </span>
      </To>
      <p className="dim small">{formatDay(row.day)}</p>
    </li>
  );
}
