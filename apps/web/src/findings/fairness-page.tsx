// Whether findings fall on some kinds of staff more than on others, and how much of the work is explained. Groups, never persons.
import { useQuery } from "@tanstack/react-query";
import { Failure, useTitle, Waiting } from "../app/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { CoverageSheet } from "./coverage.tsx";
import { fairnessQuery } from "./queries.ts";
import { RatioSheet } from "./ratio-chart.tsx";
import { FindingTabs } from "./tabs.tsx";

export function FairnessPage() {
  const text = words.fairness;
  useTitle(text.title);
  const { data, error, refetch } = useQuery(fairnessQuery);
  return (
    <>
      <div className="headline">
        <div className="page-head">
          <h1>{text.title}</h1>
          <FindingTabs />
        </div>
        <p className="lead">{text.lead}</p>
      </div>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {data === undefined && !error ? <Waiting text={text.waiting} rows={10} /> : null}
      {data === undefined ? null : <RatioSheet answer={data} />}
      <CoverageSheet />
    </>
  );
}
