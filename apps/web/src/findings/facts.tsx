// The plain facts of a finding: when, who, how rare, compared with what.
import type { QueuedFinding } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { mayDo } from "../api/index.ts";
import { isPseudonym } from "../reveals/search.ts";
import { useSession } from "../session/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { reveals as revealWords } from "../strings/reveals.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { formatDay } from "../time/index.ts";
import { formatP, rarity } from "./words.ts";

const EVENTS_SHOWN = 6;

export function Facts({ row, since }: { readonly row: QueuedFinding; readonly since?: string | undefined }) {
  const { day, user, unit, subject, events, p, calibration, stratum, minutes, harm, drawn } = row;
  const isRule = row.kind.startsWith("rule:");
  return (
    <dl className="facts">
      <Fact name={words.facts.when}>
        {formatDay(day)}
        {since === undefined || since === day ? null : <small>{words.facts.since(formatDay(since))}</small>}
      </Fact>
      {user === "" ? null : (
        <Fact name={words.facts.user}>
          <Link to="/user/$user" params={{ user }}>
            <VisibleText text={user} />
          </Link>
          <AskName pseudonym={user} />
          {unit === "" ? null : (
            <small>
              <VisibleText text={unit} />
            </small>
          )}
        </Fact>
      )}
      {subject === "" ? null : (
        <Fact name={words.facts.subject}>
          <Link to="/who/$subject" params={{ subject }}>
            <VisibleText text={subject} />
          </Link>
          <AskName pseudonym={subject} />
        </Fact>
      )}
      <Fact name={words.facts.accesses}>
        {words.accesses(events.length)}
        {": "}
        {events.slice(0, EVENTS_SHOWN).map((index, at) => (
          <span key={index}>
            {at === 0 ? "" : ", "}
            <Link to="/event/$index" params={{ index: String(index) }} className="mono">
              {index}
            </Link>
          </span>
        ))}
        {events.length > EVENTS_SHOWN ? ` ${words.facts.more(events.length - EVENTS_SHOWN)}` : null}
      </Fact>
      {p === null ? null : (
        <Fact name={words.facts.rare}>
          {rarity(p)}
          <small>p = {formatP(p)}</small>
        </Fact>
      )}
      {p === null ? null : (
        <Fact name={words.facts.compared}>
          {calibration === 0 ? (
            words.facts.notCompared
          ) : isRule ? (
            words.facts.userDays(calibration)
          ) : (
            <VisibleText text={words.facts.comparedWith(calibration, stratum)} />
          )}
        </Fact>
      )}
      {minutes === null ? null : <Fact name={words.facts.minutes}>{words.queue.minutes(minutes)}</Fact>}
      {harm === null ? null : <Fact name={words.facts.harm}>{words.facts.harmOf(harm)}</Fact>}
      {drawn === null ? null : (
        <>
          <Fact name={words.facts.drawn}>{words.facts.drawnOf(drawn.among)}</Fact>
          <Fact name={words.facts.seed}>
            <span className="mono">
              <VisibleText text={drawn.seed} />
            </span>
          </Fact>
        </>
      )}
      {row.with.length === 0 ? null : (
        <Fact name={words.facts.within}>
          {row.with.map((id) => (
            <Link key={id} to="/findings/$id" params={{ id }} className="mono">
              {id.slice(0, 8)}{" "}
            </Link>
          ))}
        </Fact>
      )}
    </dl>
  );
}

/** Beside a pseudonym: how to ask for the name, for who may. */
function AskName({ pseudonym }: { readonly pseudonym: string }) {
  const may = mayDo(useSession(), "reveal");
  if (!may || !isPseudonym(pseudonym)) return null;
  return (
    <Link
      to="/reveals"
      search={{ who: pseudonym }}
      className="tool"
      aria-label={visibleText(revealWords.ask.linkOf(pseudonym))}
    >
      {revealWords.ask.link}
    </Link>
  );
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
