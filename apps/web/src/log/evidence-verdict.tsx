// What a check of a bundle or a release came to, in the words of the command line.
import type { SaidEvidence, SaidItem } from "../evidence/index.ts";
import { count } from "../strings/index.ts";
import { logWords } from "../strings/log.ts";
import { VisibleText } from "../text/index.ts";
import { Sentences, Steps, Verdict } from "./verdict.tsx";

const words = logWords.file;

export function ShownEvidence({ said, name }: { readonly said: SaidEvidence; readonly name: string }) {
  return (
    <Verdict proved={said.proved} kind={words.evidence} name={name} headline={said.headline} reason={said.reason}>
      {said.facts.length === 0 ? null : (
        <>
          <h3>{words.about}</h3>
          <Pairs pairs={said.facts} />
        </>
      )}
      {said.provedList.length === 0 ? null : (
        <>
          <h3>{words.provedHead}</h3>
          <Sentences texts={said.provedList} state="passed" />
        </>
      )}
      <h3>{said.proved ? words.notProved : words.so}</h3>
      {said.notProved.length === 0 ? null : <Sentences texts={said.notProved} state="neutral" />}
      {said.items.length === 0 ? null : <h3>{said.itemsTitle}</h3>}
      {said.items.map((item) => (
        <Item key={item.title} item={item} />
      ))}
      {said.more === 0 ? null : <p className="dim">{words.more(count(said.more))}</p>}
      {said.steps.length === 0 ? null : <Steps steps={said.steps} open={!said.proved} />}
    </Verdict>
  );
}

function Item({ item: { title, proved, lines } }: { readonly item: SaidItem }) {
  const head = (
    <>
      <span aria-hidden="true">{proved ? "✓" : "✗"} </span>
      <VisibleText text={title} />
    </>
  );
  if (lines.length === 0) return <p className={proved ? "" : "reason-text"}>{head}</p>;
  return (
    <details className="plain-details">
      <summary>{head}</summary>
      <Pairs pairs={lines.map(([label, text]) => [label, [text]] as const)} />
    </details>
  );
}

/** Labels may repeat: two values of one field. */
function Pairs({ pairs }: { readonly pairs: readonly (readonly [label: string, texts: readonly string[]])[] }) {
  return (
    <dl>
      {pairs.map(([label, texts], place) => (
        <div key={`${place} ${label}`}>
          <dt>
            <VisibleText text={label} />
          </dt>
          <dd>
            {texts.map((text, line) => (
              <span key={`${line} ${text}`} className="block">
                <VisibleText text={text} />
              </span>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
