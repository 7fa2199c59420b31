// Taking the whole answer away: the format, what evidence shows, then purpose and case; progress, and a way to stop.
import { useEffect, useRef, useState } from "react";
import type { ExportFormat } from "@quis/contract/export-headers";
import { EXPORT_MOST } from "@quis/contract/export-headers";
import { ReasonWithheld, withReason } from "../api/index.ts";
import { Dialog, Failure } from "../app/index.ts";
import { saveBlob } from "../export/index.ts";
import { ask } from "../strings/ask.ts";
import { filtersOfQuestion, type Question } from "../url/index.ts";
import { FieldsShown, SHOWN } from "./fields-shown.tsx";
import { download, type Exported, type ExportProgress } from "./download.ts";

const words = ask.export;
const FORMATS = ["csv", "ndjson", "evidence"] as const satisfies readonly ExportFormat[];

interface ExportDialogProps {
  readonly question: Question;
  readonly matching: number | undefined;
  readonly onLeave: () => void;
}

type State =
  | { readonly at: "choosing" | "preparing" | "stopped" }
  | { readonly at: "running"; readonly progress: ExportProgress }
  | { readonly at: "done"; readonly exported: Exported }
  | { readonly at: "failed"; readonly error: unknown };

export function ExportDialog({ question, matching, onLeave }: ExportDialogProps) {
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [fields, setFields] = useState<readonly string[]>(SHOWN);
  const [state, setState] = useState<State>({ at: "choosing" });
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const { explained, ...filters } = filtersOfQuestion(question);
  const start = async (): Promise<void> => {
    const controller = new AbortController();
    stop.current = controller;
    const parameters = { ...filters, ...(format === "evidence" ? { disclose: fields.join(",") } : {}) };
    try {
      await withReason(
        { title: words.reasonTitle, text: words.reasonText, needsCase: true, action: words.start },
        async () => {
          setState({ at: "preparing" });
          const exported = await download(parameters, format, controller.signal, (progress) =>
            setState({ at: "running", progress }),
          );
          saveBlob(exported.name, exported.blob);
          setState({ at: "done", exported });
        },
      );
    } catch (error) {
      if (error instanceof ReasonWithheld) setState({ at: "choosing" });
      else setState(controller.signal.aborted ? { at: "stopped" } : { at: "failed", error });
    }
  };
  const busy = state.at === "preparing" || state.at === "running";
  return (
    <Dialog title={words.title} onLeave={onLeave} className="broad">
      <p>{words.lead}</p>
      {explained === undefined ? null : <p role="alert">{words.notExplained}</p>}
      <fieldset className="formats" disabled={busy}>
        <legend>{words.format}</legend>
        {FORMATS.map((name) => (
          <label key={name} className="check">
            <input type="radio" name="format" checked={format === name} onChange={() => setFormat(name)} />
            <span>
              <strong>{words.formats[name]?.[0]}</strong> <span className="dim">{words.formats[name]?.[1]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {format === "evidence" ? (
        <FieldsShown legend={words.fields} fields={fields} busy={busy} onChange={setFields} />
      ) : null}
      {matching !== undefined && matching > EXPORT_MOST[format] ? (
        <p className="dim">{words.capped(matching, EXPORT_MOST[format])}</p>
      ) : (
        <p className="dim">{words.most(EXPORT_MOST[format])}</p>
      )}
      <Outcome state={state} />
      <p className="dialog-foot">
        {busy ? (
          <button type="button" onClick={() => stop.current?.abort()}>
            {words.stop}
          </button>
        ) : (
          <button type="button" className="primary" disabled={explained !== undefined} onClick={() => void start()}>
            {words.start}
          </button>
        )}
        <button type="button" onClick={onLeave}>
          {words.close}
        </button>
      </p>
    </Dialog>
  );
}

function Outcome({ state }: { readonly state: State }) {
  if (state.at === "failed") return <Failure error={state.error} small />;
  return (
    <div role="status" className="export-state">
      {state.at === "preparing" ? words.preparing : null}
      {state.at === "stopped" ? words.stopped : null}
      {state.at === "running" ? (
        <>
          <progress
            aria-label={words.title}
            max={Math.max(1, state.progress.of)}
            {...(state.progress.rows === null ? {} : { value: state.progress.rows })}
          />
          {state.progress.rows === null
            ? words.bytes(state.progress.bytes)
            : words.progress(state.progress.rows, state.progress.of)}
        </>
      ) : null}
      {state.at === "done" ? (
        <>
          <strong>{words.done(state.exported.rows, words.bytes(state.exported.blob.size))}</strong>
          {state.exported.matching > state.exported.rows ? (
            <p>{words.capped(state.exported.matching, state.exported.rows)}</p>
          ) : null}
        </>
      ) : null}
    </div>
  );
}
