// What one can do with a question: keep it, send its link, compare, take the whole answer away.
import { lazy, Suspense, useState } from "react";
import { To } from "../app/index.ts";
import { useMay } from "../session/index.ts";
import { ask } from "../strings/ask.ts";
import { filtersOfQuestion, type Question } from "../url/index.ts";

const ExportDialog = lazy(() => import("../exports/index.ts").then((door) => ({ default: door.ExportDialog })));
const BundleDialog = lazy(() => import("../exports/index.ts").then((door) => ({ default: door.BundleDialog })));
const KeepDialog = lazy(() => import("../saved/index.ts").then((door) => ({ default: door.KeepDialog })));

interface QuestionToolsProps {
  readonly question: Question;
  readonly name: string;
  /** Accesses that match, if they were counted. */
  readonly matching: number | undefined;
}

export function QuestionTools({ question, name, matching }: QuestionToolsProps) {
  const [open, setOpen] = useState<"keep" | "export" | "bundle">();
  const [copied, setCopied] = useState(false);
  const mayExport = useMay("export-answer");
  const mayBundle = useMay("bundle");
  const mayKeep = useMay("saved-questions");
  const mayFigures = useMay("figures");
  const { kind, value } = question;
  const leave = (): void => setOpen(undefined);
  return (
    <div className="question-tools" role="group" aria-label={ask.tools.label}>
      {mayFigures && (kind === "user" || kind === "who") ? (
        <To className="tool" href={`/compare?kind=${kind}&a=${encodeURIComponent(value)}`}>
          {ask.tools.compare}
        </To>
      ) : null}
      <button
        type="button"
        className="tool"
        onClick={() => {
          void navigator.clipboard.writeText(location.href).then(
            () => setCopied(true),
            () => setCopied(false),
          );
        }}
      >
        {copied ? ask.tools.copied : ask.tools.link}
      </button>
      {mayKeep ? (
        <button type="button" className="tool" onClick={() => setOpen("keep")}>
          {ask.tools.keep}
        </button>
      ) : null}
      {mayExport ? (
        <button type="button" onClick={() => setOpen("export")}>
          {ask.tools.export}
        </button>
      ) : null}
      {mayBundle ? (
        <button type="button" onClick={() => setOpen("bundle")}>
          {ask.bundle.tool}
        </button>
      ) : null}
      <Suspense fallback={null}>
        {open === "bundle" ? (
          <BundleDialog chosen={filtersOfQuestion(question)} events={matching} onLeave={leave} />
        ) : null}
        {open === "keep" ? <KeepDialog name={name} onLeave={leave} /> : null}
        {open === "export" ? <ExportDialog question={question} matching={matching} onLeave={leave} /> : null}
      </Suspense>
    </div>
  );
}
