// The Sigma rule behind a finding, as it is now.
import type { FindingAnswer } from "@quis/contract";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText } from "../text/index.ts";
import { Fact } from "./facts.tsx";

export function RuleSheet({ kind, rule }: { readonly kind: string; readonly rule: FindingAnswer["rule"] }) {
  if (!kind.startsWith("rule:")) return null;
  const text = words.page.rule;
  return (
    <section className="sheet" aria-labelledby="rule-title">
      <header>
        <h2 id="rule-title">{text.title}</h2>
        <span className={rule?.same === true ? "dim" : "mark-state warn"}>
          {rule === null ? text.gone : rule.same ? text.same : text.other}
        </span>
      </header>
      {rule === null ? null : (
        <>
          <p className="note">
            <b>
              <VisibleText text={rule.rule.title} />
            </b>{" "}
            <VisibleText text={rule.rule.description} lines />
          </p>
          <dl>
            <Fact name={text.file}>
              <span className="mono">
                <VisibleText text={rule.rule.file} />
              </span>
            </Fact>
            <Fact name={text.level}>{rule.rule.level ?? "–"}</Fact>
            {rule.rule.falsepositives.length === 0 ? null : (
              <Fact name={text.harmless}>
                <VisibleText text={rule.rule.falsepositives.join("; ")} />
              </Fact>
            )}
          </dl>
          <details className="part">
            <summary>{text.text}</summary>
            <pre className="raw">
              <VisibleText text={rule.text} lines />
            </pre>
          </details>
        </>
      )}
    </section>
  );
}
