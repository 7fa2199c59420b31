// Who may do what, and the policies that decide it, each with its meaning in words; the text is there for who wants it.
import type { PoliciesAnswer } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { Failure, Waiting } from "../app/index.ts";
import { admin } from "../strings/administration.ts";
import { ROLE_IDS, roles as roleWords } from "../strings/roles.ts";
import { VisibleText } from "../text/index.ts";
import { policiesQuery, type PolicyWords } from "./queries.ts";

const words = admin.policies;

export function PoliciesPart() {
  const { data, error, refetch } = useQuery(policiesQuery);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting text={words.loading} />;
  const files = Map.groupBy(data.texts, ({ file }) => file);
  return (
    <>
      <p>{words.lead}</p>
      {data.problem === null ? null : (
        <section className="notice" role="alert">
          <p className="failed">{words.problem}</p>
          <pre>
            <VisibleText text={data.problem} lines />
          </pre>
        </section>
      )}
      <Matrix actions={data.actions} />
      <div className="policy-files">
        {[...files].map(([file, policies]) => (
          <PolicyFile key={file} file={file} policies={policies} />
        ))}
      </div>
    </>
  );
}

/** Signing in, and what anybody may do with their own account, says nothing of roles. */
function differs({ class: group }: PoliciesAnswer["actions"][number]): boolean {
  return group !== "open" && group !== "account" && group !== "intake";
}

function Matrix({ actions }: { readonly actions: PoliciesAnswer["actions"] }) {
  return (
    <section className="sheet" aria-labelledby="matrix-title">
      <header>
        <h2 id="matrix-title">{words.tableTitle}</h2>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className="scroll matrix-frame" tabIndex={0} role="region" aria-labelledby="matrix-title">
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">{words.action}</th>
              {ROLE_IDS.map((role) => (
                <th key={role} scope="col">
                  <span>{roleWords[role].name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {actions
              .filter(differs)
              .map(({ name, does, roles, needs_case: needsCase, needs_fresh_proof: needsProof }) => (
                <tr key={name}>
                  <th scope="row">
                    <VisibleText text={does} />
                    {needsCase ? <span className="chip">{words.case}</span> : null}
                    {needsProof ? <span className="chip">{words.fresh}</span> : null}
                  </th>
                  {ROLE_IDS.map((role) => (
                    <td key={role} data-may={roles.includes(role)}>
                      {roles.includes(role) ? (
                        <>
                          <span aria-hidden="true">●</span>
                          <span className="unseen">{words.may}</span>
                        </>
                      ) : (
                        ""
                      )}
                    </td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function PolicyFile({ file, policies }: { readonly file: string; readonly policies: readonly PolicyWords[] }) {
  const name = file.replace(/^(?:shipped|own)\//, "").replace(/\.cedar$/, "");
  return (
    <section className="sheet">
      <header>
        <h2>
          <VisibleText text={name.replaceAll("-", " ")} />
        </h2>
        <span className="right dim">{file.startsWith("own/") ? words.own : words.shipped}</span>
      </header>
      <ul className="policy-list">
        {policies.map(({ id, effect, meaning, text }) => (
          <li key={id}>
            <p>
              <span className={`chip ${effect}`}>{words[effect]}</span>{" "}
              <VisibleText text={meaning === "" ? id : meaning} />
            </p>
            <details>
              <summary>{words.show}</summary>
              <pre>
                <VisibleText text={text} lines />
              </pre>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
