// Something that was given to somebody as a proof, checked in this browser under the keys one believes: a file, a bundle, a release.
import { type ReactNode, useId, useState } from "react";
import { useDrop } from "../app/index.ts";
import { type Dropped, takeChosen, takeDropped } from "../dropped/index.ts";
import { count } from "../strings/index.ts";
import { logWords } from "../strings/log.ts";
import { ShownEvidence } from "./evidence-verdict.tsx";
import { ShownFile } from "./file-verdict.tsx";
import { type Checked, type Given, type Progress, useCheck } from "./use-check.ts";
import { VisibleText } from "../text/index.ts";

const words = logWords.file;

export function CheckFile({ vkeys }: { readonly vkeys: readonly string[] }) {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const [roots, setRoots] = useState<File | undefined>(undefined);
  const [given, setGiven] = useState<Given | undefined>(undefined);
  const [isStopped, setStopped] = useState(false);
  const ids = { policy: useId(), roots: useId(), file: useId(), folder: useId(), entry: useId() };
  const policy = typed ?? `${vkeys.map((vkey) => `log ${vkey.trim()}\n`).join("")}quorum none\n`;
  const { checked, progress } = useCheck(given, { policy, roots });
  const take = (what: Dropped | undefined): void => {
    if (what === undefined) return;
    setStopped(false);
    setGiven((before) => ({ number: (before?.number ?? 0) + 1, what, entry: before?.entry }));
  };
  const [isOver, drop] = useDrop((data) => void takeDropped(data).then((all) => take(all[0])));
  return (
    <section className="sheet" aria-labelledby="check-title">
      <header>
        <h2 id="check-title">{words.title}</h2>
        <span className={`state ${progress === undefined ? stateOf(checked) : "checking"}`} role="status">
          {progress === undefined ? wordOf(checked, isStopped) : words.checking}
        </span>
      </header>
      <div className={`check-file${isOver ? " over" : ""}`} {...drop}>
        <p className="dim">{words.lead}</p>
        <p className="drop">
          <label htmlFor={ids.file}>{words.choose}</label>
          <input id={ids.file} type="file" onChange={(event) => take(fileOf(event.currentTarget.files))} />
          <span className="dim">{words.drop}</span>
        </p>
        <p className="drop">
          <label htmlFor={ids.folder}>{words.folder}</label>
          <input
            id={ids.folder}
            type="file"
            multiple
            {...{ webkitdirectory: "" }}
            onChange={(event) => take(takeChosen(event.currentTarget.files))}
          />
        </p>
        {given !== undefined && checked?.kind === "file" && checked.verdict.kind === "proof" ? (
          <p className="drop">
            <label htmlFor={ids.entry}>{words.entry}</label>
            <input
              id={ids.entry}
              type="file"
              onChange={(event) =>
                setGiven({ number: given.number + 1, what: given.what, entry: event.currentTarget.files?.[0] })
              }
            />
          </p>
        ) : null}
        <details className="plain-details">
          <summary>{words.policy}</summary>
          <label htmlFor={ids.policy} className="dim">
            {words.policyHint}
          </label>
          <textarea
            id={ids.policy}
            className="mono"
            rows={4}
            spellCheck={false}
            value={policy}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <p className="drop">
            <label htmlFor={ids.roots}>{words.roots}</label>
            <input id={ids.roots} type="file" onChange={(event) => setRoots(event.currentTarget.files?.[0])} />
          </p>
        </details>
        {progress === undefined ? null : (
          <Working
            progress={progress}
            onStop={() => {
              setGiven(undefined);
              setStopped(true);
            }}
          />
        )}
        {isStopped ? <p role="alert">{words.stopped}</p> : null}
        {checked === undefined || given === undefined ? null : shown(checked, nameOf(given.what))}
        <p className="dim">
          <a href="/check.html" download="quis-check.html">
            {words.alone}
          </a>
        </p>
      </div>
    </section>
  );
}

function Working({ progress, onStop }: { readonly progress: Progress; readonly onStop: () => void }) {
  const { what, done, of } = progress;
  const text = of === 0 ? words.checking : words.progress(words.units[what], count(done), count(of));
  const id = useId();
  return (
    <p className="work-line">
      <label htmlFor={id}>{text}</label>
      {of === 0 ? <progress id={id} /> : <progress id={id} max={of} value={done} />}
      <button type="button" className="tool" onClick={onStop}>
        {words.stop}
      </button>
    </p>
  );
}

function shown(checked: Checked, name: string): ReactNode {
  if (checked.kind === "file") return <ShownFile checked={checked.verdict} name={name} />;
  if (checked.kind === "evidence") return <ShownEvidence said={checked.said} name={name} />;
  return (
    <div className="file-verdict" data-state="refused" role="alert">
      <p>
        <strong>{words.failed}</strong>
      </p>
      <p className="mono reason-text">
        <VisibleText text={checked.why} />
      </p>
    </div>
  );
}

function stateOf(checked: Checked | undefined): "unknown" | "proved" | "refused" {
  if (checked === undefined) return "unknown";
  return checked.proved ? "proved" : "refused";
}

function wordOf(checked: Checked | undefined, isStopped: boolean): string {
  if (checked === undefined) return isStopped ? words.stoppedState : words.nothing;
  if (!checked.proved) return words.refused;
  return checked.kind === "evidence" && checked.ownKeys ? words.provedByOwn : words.proved;
}

function nameOf(what: Dropped): string {
  return what.kind === "file" ? what.file.name : what.name;
}

function fileOf(files: FileList | null): Dropped | undefined {
  const file = files?.[0];
  return file === undefined ? undefined : { kind: "file", file };
}

/** The browser gives paths from the chosen folder on, which has any name. */
