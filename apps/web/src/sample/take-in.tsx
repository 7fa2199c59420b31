// The last step: import the file, or write the live source's settings.
import type { IntakeState } from "@quis/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Failure } from "../app/index.ts";
import { addSource, makeToken, TokenShown } from "../sources/index.ts";
import { sampleWords } from "../strings/sample.ts";
import { sourceWords } from "../strings/sources.ts";
import { VisibleText } from "../text/index.ts";
import { importFile, type ReadAs } from "./read-sample.ts";
import { sizeText } from "./size-text.ts";

const words = sampleWords;
const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
/** Larger files go in by the command line, which goes on where it stopped. */
const MAX_IMPORT_BYTES = 2_000_000_000;

type Way = "import" | "push" | "tail" | "syslog" | "otlp" | "postgres";
const WAYS: readonly Way[] = ["import", "push", "tail", "syslog", "otlp", "postgres"];

interface TakeInProps {
  readonly file: File | undefined;
  /** The format that was recognised or chosen. */
  readonly format: string | undefined;
  readonly readAs: ReadAs;
  readonly suggested: string;
}

export function TakeIn({ file, format, readAs, suggested }: TakeInProps) {
  const [way, setWay] = useState<Way>(file === undefined ? "push" : "import");
  const [id, setId] = useState(suggested);
  const queries = useQueryClient();
  const added = useMutation({
    mutationFn: (entry: Record<string, string | undefined>) => addSource(entry),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["calendar"] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const value = (name: string): string | undefined => {
      const given = form.get(name);
      return typeof given === "string" && given.trim() !== "" ? given.trim() : undefined;
    };
    added.mutate({
      id,
      intake: way === "postgres" ? "tail" : way,
      format: value("format"),
      zone: readAs.zone,
      mapping: value("mapping"),
      files: value("files"),
      listen: value("listen"),
      cert: value("cert"),
      key: value("key"),
      client_ca: value("client_ca"),
    });
  };
  const isNamed = NAME.test(id);
  return (
    <section className="sheet" aria-labelledby="take-title">
      <header>
        <h2 id="take-title">{words.step4}</h2>
      </header>
      <form className="take-in" onSubmit={submit}>
        <fieldset>
          <legend>{words.intake}</legend>
          {WAYS.filter((one) => one !== "import" || file !== undefined).map((one) => (
            <label key={one} className="choice">
              <input type="radio" name="way" value={one} checked={way === one} onChange={() => setWay(one)} />
              {words.intakes[one]}
            </label>
          ))}
        </fieldset>
        <div className="settings">
          <Field name="id" label={words.id} value={id} onChange={setId} hint={isNamed ? undefined : words.needsName} />
          {way === "import" ? null : (
            <Field
              key={way}
              name="format"
              label={words.format}
              initial={way === "postgres" ? "pgaudit-jsonlog" : way === "otlp" ? "otlp" : (format ?? "")}
              required
            />
          )}
          {way === "tail" || way === "postgres" ? (
            <Field name="files" label={words.files} hint={words.filesHint} required />
          ) : null}
          {way === "syslog" ? (
            <>
              <Field name="listen" label={words.listen} hint={words.listenHint} required />
              <Field name="cert" label={words.cert} required />
              <Field name="key" label={words.key} required />
              <Field name="client_ca" label={words.clientCa} hint={words.clientCaHint} />
            </>
          ) : null}
          {way === "import" ? null : <Field name="mapping" label={words.mappingPath} hint={words.mappingPathHint} />}
          {way === "postgres" ? <p className="dim wide">{words.postgresHow}</p> : null}
        </div>
        {way === "import" ? (
          <ImportNow file={file} id={id} isNamed={isNamed} readAs={readAs} />
        ) : (
          <div className="buttons">
            <button type="submit" className="primary" disabled={!isNamed || added.isPending}>
              {added.isPending ? words.adding : words.addIt}
            </button>
            <span className="dim">{words.takeLead}</span>
          </div>
        )}
      </form>
      {added.error ? <Failure error={added.error} small /> : null}
      {added.data === undefined ? null : <Added state={added.data} />}
    </section>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value?: string;
  readonly initial?: string;
  readonly required?: boolean;
  readonly onChange?: (value: string) => void;
}

function Field({ name, label, hint, value, initial, required = false, onChange }: FieldProps) {
  return (
    <label>
      {label}
      <input
        name={name}
        required={required}
        autoComplete="off"
        spellCheck={false}
        maxLength={4096}
        {...(value === undefined ? { defaultValue: initial } : { value })}
        onChange={(event) => onChange?.(event.currentTarget.value)}
      />
      {hint === undefined ? null : <small>{hint}</small>}
    </label>
  );
}

function Added({ state }: { readonly state: IntakeState }) {
  const token = useMutation({ mutationFn: () => makeToken(state.id) });
  const takesToken = state.intake === "push" || state.intake === "otlp";
  return (
    <div className="note stack-tight" role="status">
      <p className={state.state === "failed" ? "failed" : "done"}>
        {words.added(state.id, state.state)} {state.problem === null ? null : <VisibleText text={state.problem} />}
      </p>
      {takesToken ? (
        <p>
          <button type="button" className="primary" disabled={token.isPending} onClick={() => token.mutate()}>
            {words.makeToken}
          </button>
        </p>
      ) : null}
      {token.error ? <Failure error={token.error} small /> : null}
      {token.data === undefined ? null : (
        <TokenShown id={state.id} token={token.data.token} intake={state.intake === "otlp" ? "otlp" : "push"} />
      )}
      <p>
        <Link to="/sources/$id" params={{ id: state.id }}>
          {words.see}
        </Link>
      </p>
    </div>
  );
}

type Importing =
  | { readonly kind: "idle" | "stopped" }
  | { readonly kind: "running"; readonly said: string; readonly done: number; readonly total: number | null }
  | { readonly kind: "done"; readonly said: string }
  | { readonly kind: "failed"; readonly error: unknown };

function ImportNow({
  file,
  id,
  isNamed,
  readAs,
}: {
  readonly file: File | undefined;
  readonly id: string;
  readonly isNamed: boolean;
  readonly readAs: ReadAs;
}) {
  const [state, setState] = useState<Importing>({ kind: "idle" });
  const queries = useQueryClient();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  if (file === undefined) return null;
  const run = async (): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    setState({ kind: "running", said: "", done: 0, total: null });
    try {
      const { read, sealed, duplicates, quarantined } = await importFile(file, id, readAs, {
        signal: controller.signal,
        onProgress: (done, total, unit) =>
          setState({ kind: "running", said: words.importLine(done, total, unit), done, total }),
      });
      setState({ kind: "done", said: words.imported(read, sealed, duplicates, quarantined) });
    } catch (error) {
      setState(controller.signal.aborted ? { kind: "stopped" } : { kind: "failed", error });
    } finally {
      for (const key of ["calendar", "source", "quarantine", "status", "newest", "answer"])
        void queries.invalidateQueries({ queryKey: [key] });
    }
  };
  const isRunning = state.kind === "running";
  return (
    <>
      <div className="buttons">
        <button
          type="button"
          className="primary"
          disabled={!isNamed || isRunning || file.size > MAX_IMPORT_BYTES}
          onClick={() => void run()}
        >
          {isRunning ? words.importing : words.importIt}
        </button>
        {isRunning ? (
          <>
            <progress
              max={state.total ?? undefined}
              value={state.total === null ? undefined : state.done}
              aria-label={words.importing}
            />
            <button type="button" className="tool" onClick={() => abort.current?.abort()}>
              {sourceWords.quarantine.stop}
            </button>
          </>
        ) : null}
        <span className="dim" role="status">
          {state.kind === "running" || state.kind === "done" ? state.said : ""}
          {state.kind === "stopped" ? sourceWords.quarantine.stopped : ""}
          {file.size > MAX_IMPORT_BYTES ? words.tooLargeHere(sizeText(MAX_IMPORT_BYTES)) : ""}
        </span>
        {state.kind === "done" ? (
          <Link to="/sources/$id" params={{ id }}>
            {words.see}
          </Link>
        ) : null}
      </div>
      {state.kind === "failed" ? <Failure error={state.error} small /> : null}
    </>
  );
}
