// The kind of a finding: violet, for a question; an access drawn at random has no colour.
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText } from "../text/index.ts";

export function KindChip({ kind }: { readonly kind: string }) {
  return (
    <span className={kind === "sample" ? "chip kind" : "chip kind violet"}>
      <VisibleText text={words.kind(kind)} />
    </span>
  );
}
