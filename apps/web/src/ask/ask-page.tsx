// What a text may mean: one reading leads straight to its answer, several are offered, none is said so.
import type { Ask } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";
import { askQuery } from "../api/index.ts";
import { Failure, Waiting, useTitle } from "../app/index.ts";
import { ask } from "../strings/ask.ts";
import { count, en } from "../strings/index.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { formatTime } from "../time/index.ts";
import { readingAddress } from "./reading-address.ts";

type Reading = Ask["readings"][number];

export function AskPage({ text }: { readonly text: string }) {
  useTitle(visibleText(text));
  const { data, error, refetch } = useQuery(askQuery(text));
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting text={en.ask.working} />;
  const [first, second] = data.readings;
  if (first === undefined) return <NoReading text={text} />;
  if (second === undefined) return <Navigate {...readingAddress(first)} replace />;
  return (
    <>
      <div>
        <h1>
          <VisibleText text={en.ask.several(text)} />
        </h1>
        <p className="lead">{en.ask.severalHint}</p>
      </div>
      <ul className="sheet choices">
        {data.readings.map((reading) => (
          <li key={`${reading.kind} ${reading.value}`}>
            <ReadingLink reading={reading} />
          </li>
        ))}
      </ul>
    </>
  );
}

function ReadingLink({ reading }: { readonly reading: Reading }) {
  return (
    <Link {...readingAddress(reading)}>
      <span>
        <span className="dim">{en.ask.kinds[reading.kind] ?? ask.readings.kinds[reading.kind] ?? reading.kind}</span>
        <strong>
          <VisibleText text={reading.kind === "time" ? timeWords(reading.value) : reading.value} />
        </strong>
        <span>{en.ask.readings[reading.kind] ?? ask.readings.words[reading.kind] ?? ""}</span>
      </span>
      <span className="dim">
        {reading.kind === "event" ? `#${count(Number(reading.value))}` : en.ask.accesses(reading.events)}
      </span>
    </Link>
  );
}

function NoReading({ text }: { readonly text: string }) {
  return (
    <section className="notice">
      <h1>
        <VisibleText text={en.ask.none(text)} />
      </h1>
      <p>{en.ask.noneHint}</p>
      <p className="dim">{en.ask.noneMeaning}</p>
      <p>
        <Link to="/events" search={{ text: text.slice(0, 512) }} className="button">
          {en.ask.noneSearch}
        </Link>
      </p>
    </section>
  );
}

/** `2026-11-03 14:00 – 2026-11-03 15:00 UTC` */
function timeWords(value: string): string {
  const [from = "", to = ""] = value.split("/");
  return `${formatTime(from).slice(0, 16)} – ${formatTime(to).slice(0, 16)} UTC`;
}
