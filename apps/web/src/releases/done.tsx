// A finished release: who stands for it, its file, and how an outsider checks it.
import { useState } from "react";
import type { KeptRelease } from "@quis/contract";
import { mayDo, ReasonWithheld } from "../api/index.ts";
import { Failure } from "../app/index.ts";
import { saveBlob } from "../export/index.ts";
import { downloadSized } from "../exports/index.ts";
import { useSession } from "../session/index.ts";
import { count } from "../strings/index.ts";
import { releaseWords } from "../strings/releases.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";

const words = releaseWords.done;

interface DoneProps {
  readonly release: KeptRelease;
  readonly done: NonNullable<KeptRelease["done"]>;
}

export function Done({ release: { id }, done }: DoneProps) {
  const session = useSession();
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const take = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    setSaid(words.taking);
    try {
      const path = `releases/${id}/file`;
      const { name, blob } = await downloadSized(path, {}, "quis-release.zip", new AbortController().signal);
      saveBlob(name, blob);
      setSaid(words.taken(blob.size));
    } catch (cause) {
      setSaid("");
      if (!(cause instanceof ReasonWithheld)) setError(cause);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="sheet release-done" aria-labelledby="done-title">
      <header>
        <h2 id="done-title">{words.title}</h2>
        <span className="dim">
          <VisibleText text={words.by(done.name, done.capacity)} />, <TimeStamp at={done.at} />,{" "}
          {releaseWords.one.entry(done.deed)}
        </span>
      </header>
      <dl>
        <div>
          <dt>{words.rows}</dt>
          <dd>{count(done.rows)}</dd>
        </div>
        <div>
          <dt>{words.digest}</dt>
          <dd className="mono break">{done.sha256}</dd>
        </div>
      </dl>
      <div className="pad">
        {!done.files ? (
          <p>{words.gone}</p>
        ) : mayDo(session, "release-file") ? (
          <p className="buttons">
            <button type="button" className="primary" disabled={busy} onClick={() => void take()}>
              {words.take}
            </button>
            <span role="status">{said}</span>
          </p>
        ) : null}
        {error === undefined ? null : <Failure error={error} small />}
        <h3>{words.outside}</h3>
        <p className="quiet">{words.outsideText}</p>
        <pre>{words.check(id)}</pre>
        <p className="quiet">{words.importText}</p>
        <pre>{words.import(id)}</pre>
      </div>
    </section>
  );
}
