// What stands beside a finding: the same question, the same user, the same person; folded, so that many do not look like a case.
import type { FindingAnswer } from "@quis/contract";
import { Link } from "@tanstack/react-router";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText } from "../text/index.ts";
import { formatDay } from "../time/index.ts";
import { KindChip } from "./kind-chip.tsx";

const RELATIONS = ["folded", "day", "user", "subject"] as const;

export function RelatedSheet({ related }: { readonly related: FindingAnswer["related"] }) {
  if (related.length === 0) return null;
  const text = words.page.related;
  return (
    <details className="sheet related">
      <summary>
        <h2>{text.title(related.length)}</h2> <span className="dim">{text.hint}</span>
      </summary>
      {RELATIONS.map((relation) => {
        const rows = related.filter((one) => one.relation === relation);
        if (rows.length === 0) return null;
        return (
          <section key={relation}>
            <h3>{text[relation]}</h3>
            <ul className="choices">
              {rows.map(({ row }) => (
                <li key={row.id}>
                  <Link to="/findings/$id" params={{ id: row.id }}>
                    <span>
                      <VisibleText text={row.sentence} />
                    </span>
                    <span className="dim nowrap">
                      <KindChip kind={row.kind} /> {formatDay(row.day)}
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </details>
  );
}
