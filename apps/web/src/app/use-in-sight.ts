// What opens beside a list on wide screens, and below it on narrow ones.
import { type RefObject, useEffect, useRef } from "react";

/** A reference to an element that begins at its top whenever `shown` is another; below the list it would open out of sight. */
export function useInSight(shown: string | number): RefObject<HTMLElement | null> {
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    element.scrollTop = 0;
    const { top } = element.getBoundingClientRect();
    if (top > window.innerHeight - 120) element.scrollIntoView({ block: "start" });
  }, [shown]);
  return frame;
}
