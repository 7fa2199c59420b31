// What a sample says: rates with their intervals, and how often two persons agree. By strata, never by person.
import type { SampleAnswer } from "@quis/contract";
import { dutyWords } from "../strings/duty.ts";

const words = dutyWords.page.report;

export function ReportSheet({ report }: { readonly report: SampleAnswer["report"] }) {
  const { drawn, unexplained, suspected, agreement } = report;
  return (
    <section className="sheet" aria-labelledby="report-title">
      <header>
        <h2 id="report-title">{words.title}</h2>
        <span className="dim">{words.persons}</span>
      </header>
      {unexplained === null || suspected === null ? (
        <p className="note">{drawn === 0 ? words.nothing : words.pending}</p>
      ) : (
        <dl className="duty-facts">
          <dt>{words.unexplained}</dt>
          <dd>
            {words.rate(unexplained)} {words.of(unexplained.size)}
          </dd>
          <dt>{words.suspected}</dt>
          <dd>{words.rate(suspected)}</dd>
          {unexplained.not_covered === 0 ? null : <dd className="dim">{words.notCovered(unexplained.not_covered)}</dd>}
        </dl>
      )}
      {agreement === null ? null : (
        <dl className="duty-facts">
          <dt>{words.agreement}</dt>
          <dd>
            {words.agreed(agreement.agreed, agreement.pairs)};{" "}
            {agreement.kappa === null || agreement.low === null || agreement.high === null
              ? words.noKappa
              : words.kappa(agreement.kappa, agreement.low, agreement.high)}
          </dd>
        </dl>
      )}
    </section>
  );
}
