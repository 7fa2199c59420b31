// Linked findings, and from where the accesses came.
import type { AccessFigures } from "@quis/contract";
import { To } from "../app/index.ts";
import { ask } from "../strings/ask.ts";
import { count } from "../strings/index.ts";
import { VisibleText } from "../text/index.ts";
import { formatDay } from "../time/index.ts";
import { Sheet } from "./parts.tsx";

const words = ask.figures;
const MOST_NAMES = 8;

export function FindingsSheet({ findings }: { readonly findings: AccessFigures["findings"] }) {
  return (
    <Sheet id="findings" title={words.findings} note={words.findingsHint}>
      {findings.length === 0 ? (
        <p className="note dim">{words.noFindings}</p>
      ) : (
        <ul className="choices">
          {findings.map(({ id, sentence, day }) => (
            <li key={id}>
              <To href={`/findings/${id}`}>
                <span>
                  <VisibleText text={sentence} />
                </span>
                <span className="dim nowrap">{formatDay(day)}</span>
              </To>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  );
}

export function PlacesSheet({ figures }: { readonly figures: AccessFigures }) {
  const lists = [
    [words.units, figures.units],
    [words.addresses, figures.addresses],
    [words.devices, figures.devices],
    [words.outcomes, figures.outcomes.map(({ name, events }) => ({ name: ask.filter.outcomes[name] ?? name, events }))],
  ] as const;
  return (
    <Sheet id="places" title={words.places}>
      <dl>
        {lists
          .filter(([, list]) => list.length > 0)
          .map(([name, list]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {list.slice(0, MOST_NAMES).map(({ name: value, events }) => (
                  <span key={value} className="counted">
                    <VisibleText text={value} /> <span className="dim">{count(events)}</span>
                  </span>
                ))}
                {list.length > MOST_NAMES ? (
                  <span className="dim small">{ask.list.others(list.length - MOST_NAMES)}</span>
                ) : null}
              </dd>
            </div>
          ))}
      </dl>
    </Sheet>
  );
}
