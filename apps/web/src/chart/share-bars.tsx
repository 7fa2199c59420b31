// Bars of shares over the hours of a day or the days of a week, with a band of what is usual behind them.
import type { Band } from "@quis/contract";
import { useWidth } from "../app/index.ts";

const HEIGHT = 118;
const TOP = 6;
const BOTTOM = 18;
const LEFT = 34;

interface ShareBarsProps {
  readonly labels: readonly string[];
  /** Shares from 0 to 1. */
  readonly shares: readonly number[];
  readonly band?: readonly Band[] | null;
  /** What the chart says, for those who hear the page. */
  readonly sentence: string;
  /** Share at the chart's top; else that of the highest value. Two charts side by side have the same. */
  readonly top?: number;
}

/** The highest share of a chart, for scales that two charts have in common. */
export function highestShare(shares: readonly number[], band?: readonly Band[] | null): number {
  return Math.max(0.01, ...shares, ...(band ?? []).map(({ high }) => high));
}

export function ShareBars({ labels, shares, band, sentence, top }: ShareBarsProps) {
  const [width, frame] = useWidth();
  const most = top ?? highestShare(shares, band);
  const base = HEIGHT - BOTTOM;
  const y = (share: number): number => base - (share / most) * (base - TOP);
  const step = Math.max(0, width - LEFT) / labels.length;
  const every = Math.max(1, Math.ceil(30 / Math.max(step, 1)));
  return (
    <div ref={frame}>
      {width === 0 ? null : (
        <svg
          className="chart shares"
          width={width}
          height={HEIGHT}
          viewBox={`0 0 ${width} ${HEIGHT}`}
          role="img"
          aria-label={sentence}
        >
          {[0, most / 2, most].map((share) => (
            <g key={share}>
              <line x1={LEFT} x2={width} y1={y(share)} y2={y(share)} />
              <text x={LEFT - 6} y={y(share) + 4} textAnchor="end">
                {`${(100 * share).toFixed(most < 0.1 && share > 0 ? 1 : 0)} %`}
              </text>
            </g>
          ))}
          {labels.map((label, at) => {
            const x = LEFT + at * step;
            const own = shares[at] ?? 0;
            const usual = band?.[at];
            return (
              <g key={label}>
                {usual === undefined ? null : (
                  <rect
                    className="band"
                    x={x}
                    width={step}
                    y={y(usual.high)}
                    height={Math.max(1, y(usual.low) - y(usual.high))}
                  />
                )}
                <rect
                  className="value"
                  x={x + step * 0.24}
                  width={Math.max(1, step * 0.52)}
                  y={own === 0 ? base : Math.min(y(own), base - 1.5)}
                  height={own === 0 ? 0 : Math.max(1.5, base - y(own))}
                />
                {usual === undefined ? null : (
                  <line className="middle" x1={x} x2={x + step} y1={y(usual.middle)} y2={y(usual.middle)} />
                )}
                {at % every === 0 ? (
                  <text x={x + step / 2} y={HEIGHT - 4} textAnchor="middle">
                    {label}
                  </text>
                ) : null}
                <title>{`${label}: ${(100 * own).toFixed(1)} %`}</title>
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}
