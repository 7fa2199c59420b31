// The three screens of findings.
import { Link } from "@tanstack/react-router";
import { findingWords as words } from "../strings/findings.ts";

export function FindingTabs() {
  return (
    <nav className="tabs" aria-label={words.tabs.label}>
      <Link to="/findings" activeOptions={{ exact: true, includeSearch: false }}>
        {words.tabs.queue}
      </Link>
      <Link to="/findings/detectors">{words.tabs.detectors}</Link>
      <Link to="/findings/fairness">{words.tabs.fairness}</Link>
    </nav>
  );
}
