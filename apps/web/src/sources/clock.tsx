// How far a source's clock and its receipt are apart.
import type { SourceReport } from "@quis/contract";
import { count } from "../strings/index.ts";
import { sourceWords } from "../strings/sources.ts";
import { TimeStamp } from "../time/index.ts";

const words = sourceWords.source;
const SHOWN = 48;

export function Clock({ clock }: { readonly clock: SourceReport["clock"] }) {
  const delays = clock.map(({ delay_ms: delay }) => delay).toSorted((a, b) => a - b);
  const median = delays[Math.floor(delays.length / 2)];
  return (
    <section className="sheet" aria-labelledby="clock-title">
      <header>
        <h2 id="clock-title">{words.clock}</h2>
        <span className="dim">{words.clockLead}</span>
      </header>
      {median === undefined ? (
        <p className="note dim">{words.clockNone}</p>
      ) : (
        <details className="plain-details">
          <summary>{words.clockSaid(clock.length, durationText(median))}</summary>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
          <div className="scroll low" tabIndex={0} role="region" aria-labelledby="clock-title">
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.clockHour}</th>
                  <th scope="col" className="figure">
                    {words.clockDelay}
                  </th>
                  <th scope="col" className="figure">
                    {words.clockEvents}
                  </th>
                </tr>
              </thead>
              <tbody>
                {clock
                  .toReversed()
                  .slice(0, SHOWN)
                  .map(({ hour, delay_ms: delay, events }) => (
                    <tr key={hour}>
                      <td>
                        <TimeStamp at={hour} />
                      </td>
                      <td className="figure">{durationText(delay)}</td>
                      <td className="figure">{count(events)}</td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}

/** `1.2 s`, `3 min`, `5 h`, `12 d`; negative where the source's clock is ahead. */
export function durationText(ms: number): string {
  const sign = ms < 0 ? "−" : "";
  const size = Math.abs(ms);
  if (size < 60_000) return `${sign}${(size / 1000).toFixed(size < 10_000 ? 1 : 0)} s`;
  if (size < 5_400_000) return `${sign}${count(Math.round(size / 60_000))} min`;
  if (size < 172_800_000) return `${sign}${count(Math.round(size / 3_600_000))} h`;
  return `${sign}${count(Math.round(size / 86_400_000))} d`;
}
