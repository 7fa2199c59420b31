// Policies in force, each with its meaning in words; the text is there for who wants it.
import { useQuery } from "@tanstack/react-query";
import { Failure, Waiting } from "../app/index.ts";
import { admin } from "../strings/administration.ts";
import { VisibleText } from "../text/index.ts";
import { policiesQuery, type PolicyWords } from "./queries.ts";

const words = admin.policies;

export function PoliciesPart() {
  const { data, error, refetch } = useQuery(policiesQuery);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting text={words.loading} />;
  const files = Map.groupBy(data.policies, ({ file }) => file);
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
      <div className="policy-files">
        {[...files].map(([file, policies]) => (
          <PolicyFile key={file} file={file} policies={policies} />
        ))}
      </div>
    </>
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
