// The questions one keeps: opened, renamed, deleted (and put back), sent as links.
import type { SavedQuestion } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Failure, formText, To, Waiting } from "../app/index.ts";
import { ask } from "../strings/ask.ts";
import { en } from "../strings/index.ts";
import { VisibleText } from "../text/index.ts";
import { savedQuery, useChange } from "./queries.ts";

const words = ask.saved;

export function SavedList() {
  const { data, error, refetch } = useQuery(savedQuery);
  const change = useChange();
  const [removed, setRemoved] = useState<SavedQuestion>();
  return (
    <section className="sheet" aria-labelledby="saved-title">
      <header>
        <h2 id="saved-title">{ask.page.saved}</h2>
      </header>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {change.error ? <Failure error={change.error} small /> : null}
      {data === undefined && !error ? <Waiting text={en.wait.answer} rows={3} /> : null}
      {data?.questions.length === 0 ? <p className="note dim saved-none">{ask.page.noSaved}</p> : null}
      <ul className="saved">
        {data?.questions.map((question) => (
          <SavedLine
            key={question.id}
            question={question}
            onRename={(name) => change.mutate({ do: "rename", id: question.id, name })}
            onRemove={() => {
              change.mutate({ do: "remove", id: question.id });
              setRemoved(question);
            }}
          />
        ))}
      </ul>
      <p className="note dim" role="status">
        {removed === undefined ? null : (
          <>
            <VisibleText text={words.removed(removed.name)} />{" "}
            <button
              type="button"
              className="link"
              onClick={() => {
                change.mutate({ do: "save", name: removed.name, address: removed.address });
                setRemoved(undefined);
              }}
            >
              {words.undo}
            </button>
          </>
        )}
      </p>
    </section>
  );
}

interface SavedLineProps {
  readonly question: SavedQuestion;
  readonly onRename: (name: string) => void;
  readonly onRemove: () => void;
}

function SavedLine({ question: { name, address }, onRename, onRemove }: SavedLineProps) {
  const [renaming, setRenaming] = useState(false);
  const [copied, setCopied] = useState(false);
  if (renaming) {
    return (
      <li>
        <form
          className="rename"
          onSubmit={(event) => {
            event.preventDefault();
            onRename(formText(new FormData(event.currentTarget), "name"));
            setRenaming(false);
          }}
        >
          {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the person has just asked for this field */}
          <input name="name" required maxLength={128} defaultValue={name} aria-label={words.name} autoFocus />
          <button type="submit">{words.save}</button>
          <button type="button" onClick={() => setRenaming(false)}>
            {words.leave}
          </button>
        </form>
      </li>
    );
  }
  return (
    <li>
      <To href={address}>
        <VisibleText text={name} />
        <span className="dim mono small under">
          <VisibleText text={decodeURIComponentSafely(address)} />
        </span>
      </To>
      <span className="tools">
        <button
          type="button"
          className="tool"
          aria-label={words.linkOf(name)}
          onClick={() => {
            void navigator.clipboard.writeText(new URL(address, location.origin).href).then(
              () => setCopied(true),
              () => setCopied(false),
            );
          }}
        >
          {copied ? ask.tools.copied : words.link}
        </button>
        <button type="button" className="tool" aria-label={words.renameOf(name)} onClick={() => setRenaming(true)}>
          {words.rename}
        </button>
        <button type="button" className="tool" aria-label={words.removeOf(name)} onClick={onRemove}>
          {words.remove}
        </button>
      </span>
    </li>
  );
}

function decodeURIComponentSafely(address: string): string {
  try {
    return decodeURIComponent(address.replaceAll("+", " "));
  } catch {
    return address;
  }
}
