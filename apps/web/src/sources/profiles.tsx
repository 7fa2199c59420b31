// What laws want logged, and what a source's last days have of it.
import type { SourceProfile } from "@quis/contract";
import { count } from "../strings/index.ts";
import { sourceWords } from "../strings/sources.ts";
import { en } from "../strings/index.ts";

const words = sourceWords.source;

export function Profiles({ profiles }: { readonly profiles: readonly SourceProfile[] }) {
  if (profiles.length === 0) return null;
  return (
    <section className="sheet" aria-labelledby="profiles-title">
      <header>
        <h2 id="profiles-title">{words.profiles}</h2>
        <span className="dim">{words.profilesLead}</span>
      </header>
      <div className="gap-list">
        {profiles.map((profile) => (
          <Profile key={profile.name} profile={profile} />
        ))}
      </div>
    </section>
  );
}

function Profile({ profile }: { readonly profile: SourceProfile }) {
  const { title, provision, declared, operations, fields } = profile;
  const wanted = operations.length + fields.length;
  const met = operations.filter(({ events }) => events > 0).length + fields.filter((field) => field.met).length;
  return (
    <details open={declared}>
      <summary>
        <span className={`mark-state ${met === wanted ? "ok" : declared ? "warn" : "neutral"}`}>
          {count(met)} of {count(wanted)} {words.met}
        </span>{" "}
        <span className="gap-title">{title}</span>{" "}
        <span className="dim">
          {provision}; {declared ? words.declared : words.notDeclared}
        </span>
      </summary>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.wants}</th>
              <th scope="col">{words.has}</th>
              <th scope="col">{words.met}</th>
            </tr>
          </thead>
          <tbody>
            {operations.map(({ operation, events }) => (
              <tr key={operation}>
                <th scope="row">
                  {words.operation}: {en.filter.operations[operation] ?? operation}
                </th>
                <td>{events === 0 ? words.never : sourceWords.list.perDay(events)}</td>
                <td>
                  <Met isMet={events > 0} />
                </td>
              </tr>
            ))}
            {fields.map(({ name, paths, events, with_it: withIt, threshold, met: isMet }) => (
              <tr key={name}>
                <th scope="row" title={paths.join(", ")}>
                  {name} <span className="dim">{words.atLeast(threshold)}</span>
                </th>
                <td>{words.shareOf(withIt, events)}</td>
                <td>
                  <Met isMet={isMet} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Met({ isMet }: { readonly isMet: boolean }) {
  return <span className={`mark-state ${isMet ? "ok" : "warn"}`}>{isMet ? words.met : words.notMet}</span>;
}
