// Findings by kind: counts only, so that everybody may see them.
import type { Today } from "@quis/contract";
import { To } from "../app/index.ts";
import { count } from "../strings/index.ts";
import { kindName, today } from "../strings/today.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";

const words = today.kinds;

interface KindsSheetProps {
  readonly findings: Today["findings"];
  /** Whether the findings themselves may be listed. */
  readonly toFindings: boolean;
}

export function KindsSheet({ findings, toFindings }: KindsSheetProps) {
  const { state, kinds, judged_at: judgedAt } = findings;
  return (
    <section className="sheet" aria-labelledby="kinds-title">
      <header>
        <h2 id="kinds-title">{words.title}</h2>
        <span className="right dim">
          {words[state]}
          {judgedAt === null ? null : (
            <>
              {" · "}
              <TimeStamp at={judgedAt} />
            </>
          )}
        </span>
      </header>
      {kinds.length === 0 ? (
        <p className="note">{state === "never" ? words.never : words.none}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="kinds-title">
          <table>
            <thead>
              <tr>
                <th scope="col">{words.kind}</th>
                <th scope="col" className="figure">
                  {words.week}
                </th>
                <th scope="col" className="figure">
                  {words.total}
                </th>
                <th scope="col">{words.newest}</th>
              </tr>
            </thead>
            <tbody>
              {kinds.map(({ kind, week, total, newest }) => (
                <tr key={kind}>
                  <td>
                    {toFindings ? (
                      <To href={`/findings?kind=${encodeURIComponent(kind)}`}>
                        <VisibleText text={kindName(kind)} />
                      </To>
                    ) : (
                      <VisibleText text={kindName(kind)} />
                    )}
                  </td>
                  <td className="figure">{count(week)}</td>
                  <td className="figure">{count(total)}</td>
                  <td>
                    <TimeStamp at={newest} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="note dim">{words.note}</p>
    </section>
  );
}
