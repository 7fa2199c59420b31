// One document: what is sealed about it, its page, its files, its signatures, and whether it comes out the same again.
import { useEffect, useRef, useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { MadeDocument } from "@quis/contract";
import { mayDo, ReasonWithheld, withReason } from "../api/index.ts";
import { Fact, Failure, To, useTitle, Waiting } from "../app/index.ts";
import { saveBlob } from "../export/index.ts";
import { downloadSized } from "../exports/index.ts";
import { useSession } from "../session/index.ts";
import { documentWords } from "../strings/documents.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { DocumentState, Period } from "./facts.tsx";
import { documentQuery, isReport, makeAgain, placeOf, readPage } from "./queries.ts";
import { Rendered } from "./rendered.tsx";
import { SignDialog } from "./sign-dialog.tsx";

const words = documentWords.one;

export function DocumentPage({ sha256 }: { readonly sha256: string }) {
  const { data, error, refetch } = useQuery(documentQuery(sha256));
  const made = data?.documents[0];
  useTitle(made === undefined ? documentWords.title : documentWords.kinds[made.kind]);
  if (error && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting text={words.waiting} rows={8} />;
  if (made === undefined)
    return (
      <section className="notice">
        <h1>{words.missingTitle}</h1>
        <p>{words.missing}</p>
        <p>
          <To href="/documents">{documentWords.form.back}</To>
        </p>
      </section>
    );
  return <Found made={made} />;
}

function Found({ made }: { readonly made: MadeDocument }) {
  const { kind, title, subject } = made;
  const mayHave = mayDo(useSession(), placeOf(kind).action);
  return (
    <>
      <div className="headline">
        <p>
          <To href="/documents">{documentWords.form.back}</To>
        </p>
        <h1>
          <VisibleText text={title ?? documentWords.kinds[kind]} />
        </h1>
        <p className="lead">
          {title === null ? null : `${documentWords.kinds[kind]} `}
          {subject === null ? null : <VisibleText text={documentWords.of(subject)} />}
        </p>
      </div>
      <Facts made={made} />
      {made.kept && mayHave ? (
        // What was read is another page once somebody has signed.
        <Acts key={made.signatures.length} made={made} />
      ) : (
        <p className="note">{mayHave ? words.gone : words.notYours}</p>
      )}
    </>
  );
}

function Facts({ made }: { readonly made: MadeDocument }) {
  const { at, by, reason, case: caseReference, items, gaps, tree_size: size, deed, sha256, signatures } = made;
  return (
    <section className="sheet" aria-labelledby="document-facts">
      <header>
        <h2 id="document-facts">{words.facts}</h2>
        <DocumentState document={made} />
      </header>
      <dl className="document-facts pad">
        <Fact name={words.made}>
          <TimeStamp at={at} /> {documentWords.by} <VisibleText text={by} />, {words.entry(deed)}
        </Fact>
        <Fact name={words.reason}>
          <VisibleText text={reason} />
        </Fact>
        {caseReference === null ? null : (
          <Fact name={words.case}>
            <VisibleText text={caseReference} />
          </Fact>
        )}
        <Fact name={words.period}>
          <Period document={made} />
        </Fact>
        <Fact name={words.lists}>{words.items(items)}</Fact>
        <Fact name={words.gaps}>{documentWords.gaps(gaps)}</Fact>
        <Fact name={words.state}>{documentWords.entries(size)}</Fact>
        <Fact name={words.digest}>
          <span className="mono break">{sha256}</span>
        </Fact>
        <Fact name={words.signatures}>
          {signatures.length === 0 ? words.unsigned : null}
          {signatures.map(({ name, capacity, at: signedAt, deed: signedBy }) => (
            <span key={signedBy} className="under">
              <VisibleText text={documentWords.signedBy(name, capacity)} />, <TimeStamp at={signedAt} />,{" "}
              {words.entry(signedBy)}
            </span>
          ))}
        </Fact>
      </dl>
    </section>
  );
}

interface Said {
  readonly text: string;
  readonly tone?: "ok" | "bad";
}

function Acts({ made: { kind, sha256 } }: { readonly made: MadeDocument }) {
  const session = useSession();
  const queries = useQueryClient();
  const [page, setPage] = useState<string | undefined>(undefined);
  const [busy, setBusy] = useState<string | undefined>(undefined);
  const [said, setSaid] = useState<Said | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);
  const [signing, setSigning] = useState(false);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const run = async (waiting: string, act: (signal: AbortSignal) => Promise<Said | undefined>): Promise<void> => {
    const controller = new AbortController();
    stop.current = controller;
    setBusy(waiting);
    setError(undefined);
    setSaid(undefined);
    try {
      setSaid(await act(controller.signal));
    } catch (cause) {
      if (controller.signal.aborted) setSaid({ text: documentWords.form.stopped });
      else if (!(cause instanceof ReasonWithheld)) setError(cause);
    } finally {
      setBusy(undefined);
    }
  };
  const show = () =>
    run(words.showing, async (signal) => {
      setPage(await readPage(kind, sha256, signal));
      return undefined;
    });
  const take = () =>
    run(words.taking, (signal) =>
      withReason(
        { title: words.takeTitle, text: words.takeText, needsCase: !isReport(kind), action: words.take },
        async () => {
          const path = `${placeOf(kind).path}/${sha256}/file`;
          const { name, blob } = await downloadSized(path, { form: "zip" }, "quis-document.zip", signal);
          saveBlob(name, blob);
          return { text: words.taken(blob.size), tone: "ok" };
        },
      ),
    );
  const again = () =>
    run(words.againWait, async (signal) => {
      const {
        same,
        different,
        sha256: of,
      } = await makeAgain(kind, sha256, signal, (phase, done, total) => {
        if (!signal.aborted) setBusy(`${words.againWait} ${documentWords.form.phase(phase, done, total)}`);
      });
      return same ? { text: words.same(of), tone: "ok" } : { text: words.differs(different.join(", ")), tone: "bad" };
    });
  const isBusy = busy !== undefined;
  return (
    <>
      <p className="buttons document-acts">
        {page === undefined ? (
          <button type="button" className="primary" disabled={isBusy} onClick={() => void show()}>
            {words.show}
          </button>
        ) : null}
        <button type="button" disabled={isBusy} onClick={() => void take()}>
          {words.take}
        </button>
        <button type="button" disabled={isBusy} onClick={() => void again()}>
          {words.again}
        </button>
        {mayDo(session, placeOf(kind).sign) ? (
          <button type="button" disabled={isBusy} onClick={() => setSigning(true)}>
            {words.sign}
          </button>
        ) : null}
        {isBusy ? (
          <button type="button" onClick={() => stop.current?.abort()}>
            {documentWords.form.stop}
          </button>
        ) : null}
      </p>
      <p role="status" className={said?.tone === "bad" ? "break overdue" : "break"}>
        {busy ?? said?.text ?? ""}
      </p>
      {error === undefined ? null : <Failure error={error} small />}
      {page === undefined ? null : (
        <section className="sheet" aria-label={words.page}>
          <Rendered html={page} />
        </section>
      )}
      {signing ? (
        <SignDialog
          kind={kind}
          sha256={sha256}
          onLeave={() => setSigning(false)}
          onDone={() => {
            setSigning(false);
            void queries.invalidateQueries({ queryKey: ["documents"] });
          }}
        />
      ) : null}
    </>
  );
}
