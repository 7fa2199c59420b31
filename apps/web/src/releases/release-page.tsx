// One release: how much of it is decided, the review, what the public will see, who stands for it.
import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReleaseDetail } from "@quis/contract";
import { mayDo } from "../api/index.ts";
import { Failure, To, useTitle, Waiting } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { releaseWords } from "../strings/releases.ts";
import { VisibleText } from "../text/index.ts";
import { stringifySearch } from "../url/index.ts";
import { About } from "./about.tsx";
import { Done } from "./done.tsx";
import { ReleaseState } from "./facts.tsx";
import { FinishDialog } from "./finish-dialog.tsx";
import { PreviewRows } from "./preview.tsx";
import { type AllParts, partsQuery, releaseQuery } from "./queries.ts";
import { Review } from "./review.tsx";
import { type ReleaseSearch, VIEWS } from "./search.ts";
import { Vaughn } from "./vaughn.tsx";

const words = releaseWords.one;

interface ReleasePageProps {
  readonly id: string;
  readonly search: ReleaseSearch;
}

export function ReleasePage({ id, search }: ReleasePageProps) {
  const { data, error, refetch } = useQuery(releaseQuery(id));
  useTitle(data?.release.title ?? releaseWords.title);
  if (error && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting text={words.waiting} rows={8} />;
  const { release, profile } = data;
  if (profile === null)
    return (
      <section className="notice">
        <h1>{releaseWords.damagedTitle}</h1>
        <p>{releaseWords.damaged}</p>
        <p>
          <To href="/releases">{releaseWords.form.back}</To>
        </p>
      </section>
    );
  return (
    <>
      <div className="headline release-head">
        <p>
          <To href="/releases">{releaseWords.form.back}</To>
        </p>
        <h1>
          <VisibleText text={release.title} />
        </h1>
        <p className="release-facts">
          <ReleaseState release={release} /> <VisibleText text={releaseWords.case(release.case)} /> ·{" "}
          {releaseWords.records(release.events)}
        </p>
      </div>
      <Body id={id} detail={{ ...data, profile }} search={search} />
    </>
  );
}

type Whole = ReleaseDetail & { readonly profile: NonNullable<ReleaseDetail["profile"]> };

function Body({ id, detail, search }: { readonly id: string; readonly detail: Whole; readonly search: ReleaseSearch }) {
  const session = useSession();
  const mayReview = mayDo(session, "release-review");
  const parts = useQuery({ ...partsQuery(id), enabled: mayReview });
  const { release } = detail;
  const done = release.done === null ? null : <Done release={release} done={release.done} />;
  if (!mayReview)
    return (
      <>
        {done}
        <p className="note">{words.notYours}</p>
        <About detail={detail} />
      </>
    );
  if (parts.error && parts.data === undefined)
    return <Failure error={parts.error} onRetry={() => void parts.refetch()} small />;
  if (parts.data === undefined) return <Waiting text={words.waiting} rows={8} />;
  const view = search.view ?? "review";
  return (
    <>
      {done}
      {detail.gone > 0 ? <p className="note">{words.gone(detail.gone)}</p> : null}
      <Left id={id} parts={parts.data} isDone={done !== null} />
      <nav className="tabs" aria-label={words.viewsLabel}>
        {VIEWS.map((one) => (
          <To
            key={one}
            href={`/releases/${id}${stringifySearch({ ...search, view: one === "review" ? undefined : one })}`}
            aria-current={one === view ? "page" : undefined}
          >
            {words.views[one]}
          </To>
        ))}
      </nav>
      {view === "review" ? <Review id={id} detail={detail} all={parts.data} search={search} /> : null}
      {view === "rows" ? <PreviewRows id={id} /> : null}
      {view === "index" ? <Vaughn id={id} /> : null}
      {view === "about" ? <About detail={detail} /> : null}
    </>
  );
}

interface LeftProps {
  readonly id: string;
  readonly parts: AllParts;
  readonly isDone: boolean;
}

/** How much is left, and the end of it. */
function Left({ id, parts: { parts }, isDone }: LeftProps) {
  const queries = useQueryClient();
  const session = useSession();
  const [finishing, setFinishing] = useState(false);
  const of = (state: string): number => parts.filter((part) => part.state === state).length;
  const undecided = of("undecided");
  return (
    <section className="release-left" aria-label={words.left(undecided)}>
      <progress aria-label={words.left(undecided)} max={Math.max(1, parts.length)} value={parts.length - undecided} />
      <p role="status">
        <strong>{words.left(undecided)}</strong>{" "}
        <span className="dim">{words.counts(of("withheld"), of("disclosed"))}</span>
      </p>
      {isDone || !mayDo(session, "release-finish") ? null : (
        <p className="buttons">
          <button
            type="button"
            className={undecided === 0 ? "primary" : undefined}
            disabled={undecided > 0}
            onClick={() => setFinishing(true)}
          >
            {words.finish}
          </button>
          {undecided > 0 ? <span className="dim small">{words.finishHint}</span> : null}
        </p>
      )}
      {finishing ? (
        <FinishDialog
          id={id}
          onLeave={() => setFinishing(false)}
          onDone={() => {
            setFinishing(false);
            void queries.invalidateQueries({ queryKey: ["releases"] });
          }}
        />
      ) : null}
    </section>
  );
}
