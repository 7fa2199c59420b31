// A source is added: a file of it is chosen, read without being kept, its mapping mended, and then it is taken in.
import type { PreviewAnswer } from "@quis/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useId, useState } from "react";
import { Failure, useFileDrop, useTitle } from "../app/index.ts";
import { fileName, saveFile } from "../export/index.ts";
import { sampleWords } from "../strings/sample.ts";
import { sourceWords } from "../strings/sources.ts";
import { VisibleText } from "../text/index.ts";
import { MappingEditor } from "./mapping-editor.tsx";
import { PreviewView } from "./preview-view.tsx";
import { nameOf, type ReadAs, readSample, SAMPLE_BYTES } from "./read-sample.ts";
import { sizeText } from "./size-text.ts";
import { TakeIn } from "./take-in.tsx";

const words = sampleWords;
/** A sample is read again when nobody has typed for so long: each reading is a sealed question. */
const TYPING_MS = 900;

export function AddPage() {
  useTitle(words.title);
  const [file, setFile] = useState<File | undefined>(undefined);
  const [nth, setNth] = useState(0);
  const take = (next: File | undefined): void => {
    if (next === undefined) return;
    setFile(next);
    setNth((old) => old + 1);
  };
  return (
    <>
      <div className="headline">
        <p>
          <Link to="/sources">← {sourceWords.source.back}</Link>
        </p>
        <h1>{words.title}</h1>
        <p className="lead">{words.lead}</p>
      </div>
      <Chooser file={file} onFile={take} />
      {file === undefined ? (
        <TakeIn file={undefined} format={undefined} readAs={{}} suggested="" />
      ) : (
        <Sampled key={nth} file={file} />
      )}
    </>
  );
}

function Chooser({
  file,
  onFile,
}: {
  readonly file: File | undefined;
  readonly onFile: (file: File | undefined) => void;
}) {
  const [isOver, drop] = useFileDrop(onFile);
  const id = useId();
  return (
    <section className="sheet" aria-labelledby="file-title">
      <header>
        <h2 id="file-title">{words.step1}</h2>
        {file === undefined ? null : (
          <span className="dim">
            <VisibleText text={file.name} />,{" "}
            {words.looked(sizeText(Math.min(file.size, SAMPLE_BYTES)), file.size <= SAMPLE_BYTES)}
          </span>
        )}
      </header>
      <div className={`drop${isOver ? " over" : ""}`} {...drop}>
        <label htmlFor={id}>{file === undefined ? words.choose : words.another}</label>
        <input
          id={id}
          type="file"
          onChange={(event) => {
            onFile(event.currentTarget.files?.[0]);
            // The same file may be chosen again after it was changed.
            event.currentTarget.value = "";
          }}
        />
        <span className="dim">{words.drop}</span>
      </div>
    </section>
  );
}

function Sampled({ file }: { readonly file: File }) {
  const [readAs, setReadAs] = useState<ReadAs>({});
  // What stands in the editor; undefined until somebody writes in it.
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const mapping = useSettled(typed, TYPING_MS);
  const asked: ReadAs = { ...readAs, mapping };
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["preview", file.name, file.size, file.lastModified, asked],
    queryFn: ({ signal }) => readSample(file, asked, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const good = useLastGood(data);
  const yaml = typed ?? data?.mapping?.yaml;
  const isChecking = isFetching || typed !== mapping;
  const mistakes = isChecking && typed !== data?.mapping?.yaml ? [] : (data?.mapping?.mistakes ?? []);
  const isBroken = (data?.mapping?.mistakes.length ?? 0) > 0;
  const shown = isBroken ? good : data;
  return (
    <>
      {data === undefined && !error ? (
        <p role="status" className="lead">
          {words.reading}
        </p>
      ) : null}
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined ? null : (
        <>
          <Recognised answer={isBroken ? (good ?? data) : data} readAs={readAs} onReadAs={setReadAs} />
          {yaml === undefined ? (
            <NoMapping answer={data} onWrite={() => setTyped("mapping: 1\n")} />
          ) : (
            <section className="sheet" aria-labelledby="mapping-title">
              <header>
                <h2 id="mapping-title">{words.step2}</h2>
                <span className="dim">{typed === undefined ? words.drafted : words.given}</span>
                <span className="tools">
                  <button
                    type="button"
                    className="tool"
                    onClick={() => saveFile(fileName([nameOf(file), "mapping"], "yaml"), "application/yaml", yaml)}
                  >
                    {words.save}
                  </button>
                </span>
              </header>
              <Open questions={data.mapping?.open ?? []} />
              <MappingEditor text={yaml} mistakes={mistakes} isChecking={isChecking} onChange={setTyped} />
            </section>
          )}
          {data.refused !== null && !isBroken ? (
            <section className="notice" role="alert">
              <h2 className="failed">{words.refused}</h2>
              <p>
                <VisibleText text={data.refused.reason} />
              </p>
              <p className="dim mono">{data.refused.code}</p>
            </section>
          ) : null}
          {shown === undefined || shown.rows.length === 0 ? null : (
            <section className="stack" aria-labelledby="become-title">
              <h2 id="become-title" className="step">
                {words.step3}
              </h2>
              <PreviewView answer={shown} isStale={isBroken} />
            </section>
          )}
          {shown === undefined || shown.events === 0 ? null : (
            <TakeIn
              file={file}
              format={shown.format?.name}
              readAs={{ ...asked, format: readAs.format ?? shown.format?.name, mapping: yaml }}
              suggested={suggestedName(file.name)}
            />
          )}
        </>
      )}
    </>
  );
}

/** `value` once it has stood unchanged for `ms`. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** The last answer that was read by a mapping without mistakes. */
function useLastGood(answer: PreviewAnswer | undefined): PreviewAnswer | undefined {
  const [good, setGood] = useState<PreviewAnswer | undefined>(undefined);
  const isGood = answer !== undefined && (answer.mapping?.mistakes.length ?? 0) === 0;
  if (isGood && answer !== good) setGood(answer);
  return isGood ? answer : good;
}

/** A name for the source out of the file's. */
export function suggestedName(file: string): string {
  const name = file
    .toLowerCase()
    .replace(/\.[^.]*(?:\.gz|\.zst)?$/, "")
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, "")
    .slice(0, 40);
  return name === "" ? "my-system" : name;
}

function Recognised({
  answer,
  readAs,
  onReadAs,
}: {
  readonly answer: PreviewAnswer;
  readonly readAs: ReadAs;
  readonly onReadAs: (as: ReadAs) => void;
}) {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const value = (name: string): string | undefined => {
      const given = form.get(name);
      return typeof given === "string" && given.trim() !== "" ? given.trim() : undefined;
    };
    onReadAs({ format: value("format"), zone: value("zone"), year: value("year") });
  };
  return (
    <section className="sheet" aria-labelledby="format-title">
      <header>
        <h2 id="format-title">{words.format}</h2>
        {answer.format === null ? null : (
          <span>
            <strong className="mono">{answer.format.name}</strong> {answer.format.title}
            <span className="dim">
              {" "}
              – {words.why} <VisibleText text={answer.format.why} />
              {answer.compression === "none" ? "" : ` (${answer.compression})`}
            </span>
          </span>
        )}
      </header>
      <form className="line-form padded" onSubmit={submit}>
        <label>
          {words.formatChoose}
          <input name="format" placeholder={words.auto} defaultValue={readAs.format ?? ""} spellCheck={false} />
        </label>
        <label>
          {words.zone}
          <input
            name="zone"
            placeholder="UTC"
            title={words.zoneHint}
            defaultValue={readAs.zone ?? ""}
            spellCheck={false}
          />
        </label>
        <label>
          {words.year}
          <input
            name="year"
            inputMode="numeric"
            pattern="\d{4}"
            title={words.yearHint}
            defaultValue={readAs.year ?? ""}
          />
        </label>
        <button type="submit">{words.readAgain}</button>
      </form>
    </section>
  );
}

function NoMapping({ answer, onWrite }: { readonly answer: PreviewAnswer; readonly onWrite: () => void }) {
  if (answer.format === null) return null;
  return (
    <p className="dim">
      {words.noMapping}{" "}
      <button type="button" className="link" onClick={onWrite}>
        {words.writeOne}
      </button>
    </p>
  );
}

function Open({ questions }: { readonly questions: readonly string[] }) {
  if (questions.length === 0) return null;
  return (
    <div className="to-decide">
      <strong>{words.decide}</strong>
      <ul>
        {questions.map((question) => (
          <li key={question}>
            <VisibleText text={question} />
          </li>
        ))}
      </ul>
    </div>
  );
}
