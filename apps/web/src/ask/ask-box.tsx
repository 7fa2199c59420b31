// The question box, always at hand: `/` leads to it from anywhere.
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { en } from "../strings/index.ts";

export const ASK_BOX_ID = "ask";

/** `text` is what the current page answers; it stands in the box until something else is typed. */
export function AskBox({ text }: { readonly text: string }) {
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current !== null) input.current.value = text;
  }, [text]);
  return (
    <form
      role="search"
      className="ask"
      onSubmit={(event) => {
        event.preventDefault();
        const q = input.current?.value.trim() ?? "";
        if (q !== "") void navigate({ to: "/", search: { q } });
      }}
    >
      <label htmlFor={ASK_BOX_ID}>{en.ask.label}</label>
      <input
        id={ASK_BOX_ID}
        ref={input}
        name="q"
        type="search"
        defaultValue={text}
        maxLength={1024}
        placeholder={en.ask.placeholder}
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="search"
      />
      <kbd aria-hidden="true">/</kbd>
      <button type="submit">{en.ask.submit}</button>
    </form>
  );
}
