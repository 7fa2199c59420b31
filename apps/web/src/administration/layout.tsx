// The parts of administration, and the heading over them. A part that this person may not see is not offered.
import type { ReactNode } from "react";
import { mayDo } from "../api/index.ts";
import { To, useTitle } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { admin } from "../strings/administration.ts";

export type PartName = keyof typeof admin.parts;

/** Each part with the action that shows it. */
const PARTS: readonly { readonly name: PartName; readonly may: string }[] = [
  { name: "people", may: "people" },
  { name: "policies", may: "policies" },
  { name: "detectors", may: "detection" },
  { name: "rules", may: "rules" },
  { name: "retention", may: "disposals" },
  { name: "files", may: "setup-files" },
  { name: "changes", may: "setup-changes" },
];

export function isPart(name: string): name is PartName {
  return PARTS.some((part) => part.name === name);
}

/** The parts that this person may see. */
export function useParts(): readonly PartName[] {
  const session = useSession();
  return PARTS.filter(({ may }) => mayDo(session, may)).map(({ name }) => name);
}

const addressOf = (name: PartName): string => (name === "people" ? "/administration" : `/administration/${name}`);

export function Layout({ part, children }: { readonly part: PartName; readonly children: ReactNode }) {
  useTitle(`${admin.parts[part]} · ${admin.title}`);
  const parts = useParts();
  return (
    <>
      <div className="headline">
        <h1>{admin.title}</h1>
        <p className="dim">{admin.lead}</p>
      </div>
      <nav className="parts" aria-label={admin.title}>
        <ul>
          {parts.map((name) => (
            <li key={name}>
              <To href={addressOf(name)} aria-current={name === part ? "page" : undefined}>
                {admin.parts[name]}
              </To>
            </li>
          ))}
        </ul>
      </nav>
      {children}
    </>
  );
}
