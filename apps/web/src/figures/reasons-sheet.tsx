// The reasons given: how often each, and for how many people on how many days it was given again.
import type { AccessFigures } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import { ask } from "../strings/ask.ts";
import { count } from "../strings/index.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { Scroll, Sheet } from "./parts.tsx";

const words = ask.figures;
const MOST = 12;
/** Most characters of the filter that a reason becomes. */
const FILTER_CHARS = 512;

export function ReasonsSheet({ figures }: { readonly figures: AccessFigures }) {
  const { reasons, summary, without_reason: without } = figures;
  return (
    <Sheet
      id="reasons"
      title={words.reasonsTitle}
      note={figures.distinct_reasons > MOST ? words.moreReasons(figures.distinct_reasons - MOST) : undefined}
    >
      <Scroll id="reasons" className="tall">
        <table className="figures-table">
          <thead>
            <tr>
              <th scope="col">{words.reason}</th>
              <th scope="col" className="figure">
                {words.accesses}
              </th>
              <th scope="col" className="figure">
                {words.share}
              </th>
              <th scope="col">{words.people}</th>
            </tr>
          </thead>
          <tbody>
            {without === 0 ? null : (
              <tr>
                <td className="dim">{words.without}</td>
                <td className="figure">{count(without)}</td>
                <td className="figure">{words.share_(without, summary.events)}</td>
                <td />
              </tr>
            )}
            {reasons.slice(0, MOST).map(({ text, events, subjects, days }) => (
              <tr key={text}>
                <td>
                  <Link
                    to="."
                    search={(old) => ({ ...old, reason: text.slice(0, FILTER_CHARS), at: undefined })}
                    resetScroll={false}
                    className="plain said two-lines"
                    title={visibleText(text)}
                  >
                    <VisibleText text={text} />
                  </Link>
                </td>
                <td className="figure">{count(events)}</td>
                <td className="figure">{words.share_(events, summary.events)}</td>
                <td className="dim">{words.reused(subjects, days)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Sheet>
  );
}
