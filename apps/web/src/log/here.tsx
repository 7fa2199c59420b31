// What this browser itself computes of a log: the signature, whether it still holds what was seen before, its root, and proofs.
import { useQuery } from "@tanstack/react-query";
import { logWords } from "../strings/log.ts";
import { VisibleText } from "../text/index.ts";
import { formatTime, TimeStamp } from "../time/index.ts";
import { type Compared, lookAtHead } from "./look.ts";
import { Proofs } from "./proofs.tsx";
import type { LogSearch } from "./search.ts";
import type { SeenHead } from "./seen-heads.ts";
import { WholeRoot } from "./whole-root.tsx";

const words = logWords.here;

export function Here({
  log,
  vkey,
  search,
}: {
  readonly log: string;
  readonly vkey: string;
  readonly search: LogSearch;
}) {
  const { data, error } = useQuery({
    queryKey: ["head", log, vkey],
    queryFn: () => lookAtHead(log, vkey),
    // A look is remembered: another one in this visit would compare with itself.
    staleTime: 30_000,
  });
  return (
    <>
      <section className="sheet" aria-labelledby="here-title" data-state={stateOf(data, error)}>
        <header>
          <h2 id="here-title">{words.title}</h2>
          <State data={data} error={error} />
        </header>
        <div className="note stack-tight">
          <p className="dim">{words.lead}</p>
          {error ? (
            <p className="reason-text mono" role="alert">
              <VisibleText text={error.message} />
            </p>
          ) : null}
          {data === undefined && !error ? <p role="status">{words.begin}</p> : null}
          {data === null ? <p>{words.none}</p> : null}
          {data === undefined || data === null ? null : (
            <div role="status">
              <ul className="checked">
                <li className="passed">{words.signature(data.head.checkpoint.size, data.head.checkpoint.origin)}</li>
                <Before compared={data.compared} />
              </ul>
            </div>
          )}
          {data === undefined || data === null ? null : <Seen seen={data.seen} />}
        </div>
        {data === undefined || data === null ? null : <WholeRoot head={data.head} read={data.read} />}
      </section>
      {data === undefined || data === null ? null : <Proofs head={data.head} search={search} />}
    </>
  );
}

type Data = Awaited<ReturnType<typeof lookAtHead>> | undefined;

function stateOf(data: Data, error: unknown): "checking" | "proved" | "refused" | "unknown" {
  if (error) return "refused";
  if (data === undefined) return "checking";
  if (data === null) return "unknown";
  return data.compared.kind === "forked" || data.compared.kind === "shrunk" ? "refused" : "proved";
}

function State({ data, error }: { readonly data: Data; readonly error: unknown }) {
  const state = stateOf(data, error);
  const said = { checking: words.begin, proved: words.proved, refused: words.refused, unknown: words.none };
  return (
    <span className={`state ${state}`} role="status">
      {said[state]}
    </span>
  );
}

function Before({ compared }: { readonly compared: Compared }) {
  if (compared.kind === "first") return <li className="neutral">{words.first}</li>;
  if (compared.kind === "same") return <li className="passed">{words.same(formatTime(compared.before.at))}</li>;
  if (compared.kind === "grown")
    return (
      <li className="passed">{words.grown(compared.before.size, compared.size, formatTime(compared.before.at))}</li>
    );
  if (compared.kind === "shrunk")
    return <li className="refused">{words.shrunk(compared.before.size, compared.size)}</li>;
  return (
    <li className="refused">
      {words.forked}
      <span className="block mono reason-text">
        <VisibleText text={compared.reason} />
      </span>
    </li>
  );
}

function Seen({ seen }: { readonly seen: readonly SeenHead[] }) {
  if (seen.length < 2) return null;
  return (
    <details className="plain-details">
      <summary>{words.seen}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.seenAt}</th>
            <th scope="col" className="figure">
              {logWords.size}
            </th>
            <th scope="col">{logWords.root}</th>
          </tr>
        </thead>
        <tbody>
          {seen.toReversed().map(({ at, size, root }) => (
            <tr key={`${size} ${root}`}>
              <td>
                <TimeStamp at={at} />
              </td>
              <td className="figure">{logWords.entries(size)}</td>
              <td className="mono break">{root}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
