// The answer to a question: one sentence, the days, the figures that belong to it, the accesses, and beside them the one that is selected.
import type { AccessRow } from "@quis/contract";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { answerQuery, statusQuery } from "../api/index.ts";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { Inspector } from "../event/index.ts";
import { columnsOf, useListKeys } from "../list/index.ts";
import { useMay } from "../session/index.ts";
import { ask } from "../strings/ask.ts";
import { en } from "../strings/index.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { Timeline } from "../timeline/index.ts";
import { type AnswerSearch, type Question, questionOf } from "../url/index.ts";
import { FilterBar } from "./filter-bar.tsx";
import { headlineOf, sourcesOf } from "./headline.ts";
import { ListSheet } from "./list-sheet.tsx";
import { QuestionTools } from "./question-tools.tsx";

const FiguresPanel = lazy(() => import("../figures/index.ts").then((door) => ({ default: door.FiguresPanel })));

interface AnswerPageProps {
  readonly kind: Question["kind"];
  readonly value: string;
  readonly search: AnswerSearch;
}

export function AnswerPage({ kind, value, search }: AnswerPageProps) {
  const question = questionOf(kind, value, search);
  const at = search.at ?? "";
  useListKeys(at);
  const { data: status } = useQuery(statusQuery);
  const answer = useAnswer(question);
  const mayFigures = useMay("figures");
  const filtered = Object.values(question.filters).some((filter) => filter !== undefined);
  const [before, after] = wordsOf(kind, filtered);
  const name = kind === "events" ? before : `${before} ${visibleText(value)}${after}`;
  useTitle(name);
  const summary = answer.data?.pages[0]?.summary ?? undefined;
  const sentence = summary === undefined ? "" : headlineOf(kind, summary, filtered);
  return (
    <>
      <div className="headline">
        <h1>
          {before} {kind === "events" ? null : <VisibleText text={value} />}
          {after}
        </h1>
        <p className="lead" role="status">
          {sentence === "" ? "\u00a0" : sentence}
          {summary === undefined || summary.events === 0 ? null : (
            <span className="dim">
              {" · "}
              <VisibleText text={sourcesOf(summary)} />
            </span>
          )}
        </p>
      </div>
      <div className="question-bar">
        <FilterBar filters={question.filters} sources={status?.sources.map(({ source }) => source) ?? []} />
        <QuestionTools question={question} name={name} matching={summary?.events} />
      </div>
      {answer.error && answer.data === undefined ? (
        <Failure error={answer.error} onRetry={() => void answer.refetch()} small />
      ) : null}
      {answer.data === undefined && !answer.error ? <Waiting text={en.wait.answer} rows={12} /> : null}
      {answer.data === undefined ? null : (
        <Answered
          answer={answer}
          question={question}
          name={name}
          sentence={sentence}
          search={search}
          withFigures={mayFigures && kind !== "events" && search.explained === undefined}
        />
      )}
    </>
  );
}

function wordsOf(kind: Question["kind"], filtered: boolean): readonly [string, string] {
  if (kind === "record") return ask.question.record;
  return kind === "events" ? [filtered ? en.question.some : en.question.all, ""] : en.question[kind];
}

interface AnsweredProps {
  readonly answer: ReturnType<typeof useAnswer>;
  readonly question: Question;
  readonly name: string;
  readonly sentence: string;
  readonly search: AnswerSearch;
  readonly withFigures: boolean;
}

function Answered({ answer, question, name, sentence, search, withFigures }: AnsweredProps) {
  const navigate = useNavigate();
  const pages = answer.data?.pages ?? [];
  const rows: AccessRow[] = pages.flatMap((page) => page.rows);
  const at = search.at ?? "";
  const days = pages[0]?.timeline ?? [];
  const inspector = at === "" ? null : <Inspector index={Number(at)} />;
  const ended = !answer.hasNextPage;
  if (rows.length === 0 && ended) {
    return (
      <div className={at === "" ? "cols" : "cols two"}>
        <section className="notice">
          <p>{en.headline.noneHint}</p>
        </section>
        {inspector}
      </div>
    );
  }
  return (
    <>
      {days.length === 0 || question.kind === "session" ? null : (
        <Timeline
          days={days}
          sentence={sentence}
          name={name}
          asTable={search.days === "table"}
          onPick={({ start, end }) => {
            void navigate({
              to: ".",
              search: (old) => ({ ...old, from: start, to: end, at: undefined }),
              resetScroll: false,
            });
          }}
        />
      )}
      {withFigures ? (
        <Suspense fallback={<Waiting text={ask.figures.waiting} rows={8} />}>
          <FiguresPanel question={question} name={name} asTable={search.rhythm === "table"} />
        </Suspense>
      ) : null}
      <div className={at === "" ? "cols" : "cols two"}>
        <ListSheet
          pages={pages.map((page) => page.rows)}
          kind={question.kind}
          name={name}
          all={pages[0]?.summary?.events}
          looked={pages[0]?.looked === undefined ? undefined : pages.reduce((sum, page) => sum + (page.looked ?? 0), 0)}
          columns={columnsOf(question.kind, search.columns)}
          view={search.view}
          at={at}
          foot={
            answer.isFetchNextPageError ? (
              <Failure error={answer.error} onRetry={() => void answer.fetchNextPage()} small />
            ) : ended ? (
              <span className="dim">{en.list.end}</span>
            ) : (
              <button type="button" disabled={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
                {answer.isFetchingNextPage ? en.list.olderWorking : en.list.older}
              </button>
            )
          }
        />
        {inspector}
      </div>
    </>
  );
}

function useAnswer(question: Question) {
  // A type of its own: the library's result has too many parameters to be written down.
  return useInfiniteQuery(answerQuery(question));
}
