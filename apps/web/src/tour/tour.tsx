// First steps: four cards, each beside what it speaks of. Left once, it stays away in this browser.
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { frame } from "../strings/frame.ts";
import { onTour, setTourOver, tourOver } from "./tour-store.ts";

/** What each step points at; a step whose place is not on the screen stands alone. */
const PLACES = [".ask", ".rail", ".who-am-i", ".strip"] as const;

export function Tour() {
  const over = useSyncExternalStore(onTour, tourOver);
  return over ? null : <Steps />;
}

function Steps() {
  const { tour } = frame;
  const [at, setAt] = useState(0);
  const card = useRef<HTMLElement>(null);
  const step = tour.steps[at] ?? tour.steps[0];
  const last = at === tour.steps.length - 1;
  useEffect(() => {
    const place = document.querySelector(PLACES[at] ?? "body");
    place?.classList.add("tour-place");
    return () => place?.classList.remove("tour-place");
  }, [at]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const other = document.querySelector("dialog[open]") !== null;
      if (event.key === "Escape" && !other && card.current?.contains(document.activeElement) === true)
        setTourOver(true);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <aside ref={card} className="tour" data-step={at} aria-labelledby="tour-title">
      <p className="dim small">
        {tour.label} · {tour.step(at + 1, tour.steps.length)}
      </p>
      <h2 id="tour-title">{step.title}</h2>
      <p aria-live="polite">{step.text}</p>
      <p className="buttons">
        <button type="button" className="primary" onClick={() => (last ? setTourOver(true) : setAt(at + 1))}>
          {last ? tour.end : tour.next}
        </button>
        {at === 0 ? null : (
          <button type="button" onClick={() => setAt(at - 1)}>
            {tour.back}
          </button>
        )}
        {last ? null : (
          <button type="button" className="link" onClick={() => setTourOver(true)}>
            {tour.skip}
          </button>
        )}
      </p>
    </aside>
  );
}
