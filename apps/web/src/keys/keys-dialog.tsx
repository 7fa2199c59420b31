// `?` shows the keys; `/` leads to the question.
import { useEffect, useRef, useState } from "react";
import { ASK_BOX_ID } from "../ask/index.ts";
import { en } from "../strings/index.ts";
import { isTyping, setSingleKeys, singleKeysOn } from "./single-keys.ts";

export function KeysDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [on, setOn] = useState(singleKeysOn);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const other = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey;
      if (other || isTyping(event) || !singleKeysOn()) return;
      if (event.key === "?") {
        event.preventDefault();
        dialog.current?.showModal();
      } else if (event.key === "/" && dialog.current?.open !== true) {
        const box = document.getElementById(ASK_BOX_ID);
        if (!(box instanceof HTMLInputElement)) return;
        event.preventDefault();
        box.focus();
        box.select();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <button type="button" className="tool" onClick={() => dialog.current?.showModal()}>
        {en.keys.open}
      </button>
      <dialog ref={dialog} className="keys" aria-labelledby="keys-title">
        <h2 id="keys-title">{en.keys.title}</h2>
        <dl>
          {en.keys.rows.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <label className="check">
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => {
              setOn(event.target.checked);
              setSingleKeys(event.target.checked);
            }}
          />
          {en.keys.enabled}
        </label>
        <form method="dialog">
          <button type="submit">{en.keys.close}</button>
        </form>
      </dialog>
    </>
  );
}
