// Whose records a user opened again and again, and what explains it. About the user's accesses; nothing is said of the person.
import type { AccessFigures } from "@quis/contract";
import { ask } from "../strings/ask.ts";
import { count } from "../strings/index.ts";
import { ExplainedCell, Scroll, Sheet, Span, SubjectLink } from "./parts.tsx";

const words = ask.figures;
const MOST = 50;

export function TargetsSheet({ figures }: { readonly figures: AccessFigures }) {
  const again = figures.targets.filter(({ days }) => days > 1).slice(0, MOST);
  return (
    <Sheet id="targets" title={words.targets} note={words.targetsHint}>
      {again.length === 0 ? (
        <p className="note dim">{words.targetsOnce}</p>
      ) : (
        <Scroll id="targets" className="tall">
          <table className="figures-table">
            <thead>
              <tr>
                <th scope="col">{words.person}</th>
                <th scope="col" className="figure">
                  {words.days}
                </th>
                <th scope="col" className="figure">
                  {words.accesses}
                </th>
                <th scope="col">{words.firstLast}</th>
                <th scope="col">{words.explained}</th>
              </tr>
            </thead>
            <tbody>
              {again.map((target) => (
                <tr key={target.subject}>
                  <td className="id">
                    <SubjectLink subject={target.subject} />
                  </td>
                  <td className="figure">{count(target.days)}</td>
                  <td className="figure">{count(target.events)}</td>
                  <td>
                    <Span first={target.first} last={target.last} />
                  </td>
                  <td className="explained-by">
                    <ExplainedCell shares={target.explained} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Sheet>
  );
}
