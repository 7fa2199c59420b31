// The shape of each state of a day: one can tell them apart without colour.
import type { DayState } from "@quis/contract";

export const STATES: readonly DayState[] = ["complete", "gap", "silent", "late", "quiet", "not-expected", "unknown"];

/** Draws a state in a square of `size` pixels at the origin. */
export function DayMark({ state, size }: { readonly state: DayState; readonly size: number }) {
  const inset = 1;
  const side = size - 2 * inset;
  const middle = size / 2;
  if (state === "complete")
    return <rect className="day-mark complete" x={inset} y={inset} width={side} height={side} rx={2} />;
  if (state === "gap") {
    // Two halves with a gap between them.
    const half = side * 0.36;
    return (
      <g className="day-mark gap">
        <rect x={inset} y={inset} width={side} height={half} rx={1.5} />
        <rect x={inset} y={inset + side - half} width={side} height={half} rx={1.5} />
      </g>
    );
  }
  if (state === "silent") {
    return (
      <g className="day-mark silent">
        <rect x={inset + 0.75} y={inset + 0.75} width={side - 1.5} height={side - 1.5} rx={2} />
        <path
          d={`M${inset + 3.5} ${inset + 3.5}L${inset + side - 3.5} ${inset + side - 3.5}M${inset + side - 3.5} ${inset + 3.5}L${inset + 3.5} ${inset + side - 3.5}`}
        />
      </g>
    );
  }
  if (state === "late") {
    return <path className="day-mark late" d={`M${middle} ${inset}L${inset + side} ${inset + side}H${inset}Z`} />;
  }
  if (state === "quiet") {
    return (
      <rect
        className="day-mark quiet"
        x={inset + 0.75}
        y={inset + 0.75}
        width={side - 1.5}
        height={side - 1.5}
        rx={2}
      />
    );
  }
  if (state === "not-expected") {
    return <path className="day-mark not-expected" d={`M${inset + 3} ${middle}H${inset + side - 3}`} />;
  }
  return <circle className="day-mark unknown" cx={middle} cy={middle} r={1.6} />;
}

/** The same in a line of text. */
export function DayGlyph({ state }: { readonly state: DayState }) {
  return (
    <svg className="day-glyph" width={14} height={14} viewBox="0 0 14 14" aria-hidden="true">
      <DayMark state={state} size={14} />
    </svg>
  );
}
