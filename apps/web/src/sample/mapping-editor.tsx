// A mapping file as text with line numbers; mistakes stand beside the line that they speak of.
import type { MappingMistake } from "@quis/contract";
import { useId, useMemo, useRef } from "react";
import { sampleWords } from "../strings/sample.ts";
import { VisibleText } from "../text/index.ts";

const words = sampleWords;

interface EditorProps {
  readonly text: string;
  readonly mistakes: readonly MappingMistake[];
  readonly isChecking: boolean;
  readonly onChange: (text: string) => void;
}

export function MappingEditor({ text, mistakes, isChecking, onChange }: EditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const id = useId();
  const lines = useMemo(() => text.split("\n").length, [text]);
  const wrong = useMemo(() => new Set(mistakes.map(({ line }) => line)), [mistakes]);
  const goTo = (line: number): void => {
    const field = area.current;
    if (field === null) return;
    const before = text.split("\n").slice(0, line - 1);
    const start = before.reduce((sum, one) => sum + one.length + 1, 0);
    const end = start + (text.split("\n")[line - 1]?.length ?? 0);
    field.focus();
    field.setSelectionRange(start, end);
    field.scrollTop = Math.max(0, (field.scrollHeight / lines) * (line - 4));
  };
  return (
    <div className="editor">
      <label htmlFor={id}>{words.mapping}</label>
      <div className="editor-frame">
        <div ref={gutter} className="editor-gutter" aria-hidden="true">
          {Array.from({ length: lines }, (_, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- lines have no other identity
            <div key={at} className={wrong.has(at + 1) ? "wrong-line" : undefined}>
              {at + 1}
            </div>
          ))}
        </div>
        <textarea
          id={id}
          ref={area}
          className="mono"
          value={text}
          rows={Math.min(28, Math.max(10, lines + 1))}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          wrap="off"
          aria-describedby={`${id}-state`}
          aria-invalid={mistakes.length > 0}
          onChange={(event) => onChange(event.currentTarget.value)}
          onScroll={(event) => {
            if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
      <div id={`${id}-state`} role="status" className="editor-state">
        {isChecking ? <span className="dim">{words.checking}</span> : null}
        {!isChecking && mistakes.length === 0 ? <span className="dim">{words.good}</span> : null}
        {mistakes.length === 0 ? null : (
          <>
            <strong className="failed">{words.mistakes(mistakes.length)}</strong>
            <ol className="mistakes">
              {mistakes.map(({ line, text: said }) => (
                <li key={`${line ?? ""} ${said}`}>
                  {line === null ? null : (
                    <button type="button" className="link" aria-label={words.goTo(line)} onClick={() => goTo(line)}>
                      {words.mistakeAt(line)}
                    </button>
                  )}{" "}
                  <span className="mono">
                    <VisibleText text={said} />
                  </span>
                </li>
              ))}
            </ol>
          </>
        )}
      </div>
    </div>
  );
}
