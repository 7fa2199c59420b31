// The answer to a question: one sentence, the days, the accesses, and beside them the one that is selected.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { answerQuery, statusQuery } from "../api/index.ts";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { Inspector } from "../event/index.ts";
import { AccessTable, ListCount, saveRows, useListKeys } from "../list/index.ts";
import { en } from "../strings/index.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { Timeline } from "../timeline/index.ts";
import { type AnswerSearch, type Question, questionOf } from "../url/index.ts";
import { FilterBar } from "./filter-bar.tsx";
import { headlineOf, sourcesOf } from "./headline.ts";

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
  const filtered = Object.values(question.filters).some((filter) => filter !== undefined);
  const [before, after] = kind === "events" ? [filtered ? en.question.some : en.question.all, ""] : en.question[kind];
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
      <FilterBar filters={question.filters} sources={status?.sources.map(({ source }) => source) ?? []} />
      {answer.error && answer.data === undefined ? (
        <Failure error={answer.error} onRetry={() => void answer.refetch()} small />
      ) : null}
      {answer.data === undefined && !answer.error ? <Waiting text={en.wait.answer} rows={12} /> : null}
      {answer.data === undefined ? null : (
        <Answered
          answer={answer}
          kind={kind}
          name={name}
          sentence={sentence}
          at={at}
          asTable={search.days === "table"}
        />
      )}
    </>
  );
}

interface AnsweredProps {
  readonly answer: ReturnType<typeof useAnswer>;
  readonly kind: Question["kind"];
  readonly name: string;
  readonly sentence: string;
  readonly at: string;
  readonly asTable: boolean;
}

function Answered({ answer, kind, name, sentence, at, asTable }: AnsweredProps) {
  const navigate = useNavigate();
  const pages = answer.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.rows);
  const days = pages[0]?.timeline ?? [];
  const inspector = at === "" ? null : <Inspector index={Number(at)} />;
  if (rows.length === 0) {
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
      {days.length === 0 ? null : (
        <Timeline
          days={days}
          sentence={sentence}
          name={name}
          asTable={asTable}
          onPick={({ start, end }) => {
            void navigate({
              to: ".",
              search: (old) => ({ ...old, from: start, to: end, at: undefined }),
              resetScroll: false,
            });
          }}
        />
      )}
      <div className={at === "" ? "cols" : "cols two"}>
        <section className="sheet list" aria-labelledby="list-title">
          <header>
            <h2 id="list-title">{en.list.title}</h2>
            <ListCount shown={rows.length} all={pages[0]?.summary?.events} />
            <span className="tools">
              <button
                type="button"
                className="tool"
                aria-label={en.list.saveLabel}
                onClick={() => saveRows(rows, name)}
              >
                {en.list.save}
              </button>
            </span>
          </header>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
          <div className="scroll" tabIndex={0} role="region" aria-labelledby="list-title">
            <AccessTable rows={rows} kind={kind} at={at} />
          </div>
          <footer>
            {answer.isFetchNextPageError ? (
              <Failure error={answer.error} onRetry={() => void answer.fetchNextPage()} small />
            ) : answer.hasNextPage ? (
              <button type="button" disabled={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
                {answer.isFetchingNextPage ? en.list.olderWorking : en.list.older}
              </button>
            ) : (
              <span className="dim">{en.list.end}</span>
            )}
          </footer>
        </section>
        {inspector}
      </div>
    </>
  );
}

function useAnswer(question: Question) {
  // A type of its own: the library's result has too many parameters to be written down.
  return useInfiniteQuery(answerQuery(question));
}
