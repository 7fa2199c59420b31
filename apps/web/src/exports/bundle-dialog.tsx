// An evidence bundle taken away: what it is about, which fields it shows, how large it will be; then purpose and case.
import { useEffect, useRef, useState } from "react";
import { BUNDLE_BYTES_BESIDE, BUNDLE_BYTES_EACH, BUNDLE_FILE_MOST } from "@quis/contract/export-headers";
import { ReasonWithheld, withReason } from "../api/index.ts";
import { Dialog, Failure } from "../app/index.ts";
import { saveBlob } from "../export/index.ts";
import { ask } from "../strings/ask.ts";
import { otherFilters } from "./bundle-filters.ts";
import { downloadBundle, type Exported, type ExportProgress } from "./download.ts";
import { FieldsShown, SHOWN } from "./fields-shown.tsx";

const words = ask.bundle;

interface BundleDialogProps {
  /** Which accesses: filters, or the id of a finding as `finding`. */
  readonly chosen: Readonly<Record<string, string>>;
  /** How many those are, if it is known. */
  readonly events: number | undefined;
  readonly onLeave: () => void;
}

type State =
  | { readonly at: "choosing" | "preparing" | "stopped" }
  | { readonly at: "running"; readonly progress: ExportProgress }
  | { readonly at: "done"; readonly exported: Exported }
  | { readonly at: "failed"; readonly error: unknown };

export function BundleDialog({ chosen, events, onLeave }: BundleDialogProps) {
  const [title, setTitle] = useState("");
  const [fields, setFields] = useState<readonly string[]>(SHOWN);
  const [state, setState] = useState<State>({ at: "choosing" });
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const others = otherFilters(chosen);
  const tooMany = events !== undefined && events > BUNDLE_FILE_MOST;
  const busy = state.at === "preparing" || state.at === "running";
  const start = async (): Promise<void> => {
    const controller = new AbortController();
    stop.current = controller;
    try {
      await withReason(
        { title: words.reasonTitle, text: words.reasonText, needsCase: true, action: words.start },
        async () => {
          setState({ at: "preparing" });
          const parameters = { ...chosen, title: title.trim(), fields: fields.join(",") };
          const exported = await downloadBundle(parameters, controller.signal, (progress) =>
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
  return (
    <Dialog title={words.title} onLeave={onLeave} className="broad">
      <p>{words.lead}</p>
      <label>
        {words.name}
        <input
          value={title}
          maxLength={256}
          required
          disabled={busy}
          aria-describedby="bundle-name-hint"
          onChange={(event) => setTitle(event.target.value)}
        />
        <span id="bundle-name-hint" className="dim">
          {words.nameHint}
        </span>
      </label>
      <FieldsShown legend={words.fields} fields={fields} busy={busy} onChange={setFields} />
      {others.length === 0 ? null : (
        <p role="alert">{words.notThese(others.map((name) => ask.filter.names[name] ?? name).join(", "))}</p>
      )}
      {events === undefined ? null : tooMany ? (
        <p role="alert">{words.tooMany(events, BUNDLE_FILE_MOST)}</p>
      ) : (
        <p className="dim">{words.size(events, BUNDLE_BYTES_BESIDE + events * BUNDLE_BYTES_EACH)}</p>
      )}
      <Outcome state={state} />
      <p className="dialog-foot">
        {busy ? (
          <button type="button" onClick={() => stop.current?.abort()}>
            {ask.export.stop}
          </button>
        ) : (
          <button
            type="button"
            className="primary"
            disabled={title.trim() === "" || tooMany || others.length > 0}
            onClick={() => void start()}
          >
            {words.start}
          </button>
        )}
        <button type="button" onClick={onLeave}>
          {ask.export.close}
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
      {state.at === "stopped" ? ask.export.stopped : null}
      {state.at === "running" ? (
        <>
          <progress aria-label={words.title} max={Math.max(1, state.progress.of)} value={state.progress.bytes} />
          {ask.export.bytes(state.progress.bytes)}
        </>
      ) : null}
      {state.at === "done" ? (
        <strong>{words.done(state.exported.rows, ask.export.bytes(state.exported.blob.size))}</strong>
      ) : null}
    </div>
  );
}
