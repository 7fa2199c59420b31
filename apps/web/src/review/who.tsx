// Who took a step: by name where one was sealed, and never by one that would open a pseudonym.
import type { ReviewStep } from "@quis/contract";
import { useSession } from "../session/index.ts";
import { review as words } from "../strings/review.ts";
import { VisibleText } from "../text/index.ts";

interface WhoProps {
  readonly uid: string;
  readonly name?: string | undefined;
  /** A step that only the employee takes. */
  readonly employee?: boolean;
}

export function Who({ uid, name, employee = false }: WhoProps) {
  const self = useSession()?.principal?.uid;
  if (uid === self && !uid.startsWith("local:")) return <>{words.step.you}</>;
  if (uid === "quis") return <>{words.step.quis}</>;
  if (employee) return <>{words.step.employee}</>;
  if (name !== undefined) return <VisibleText text={name} />;
  if (uid.startsWith("local:")) return <>{words.step.holder}</>;
  return (
    <span className="mono break">
      <VisibleText text={uid} />
    </span>
  );
}

/** Names by id, as the steps have sealed them. */
export function namesOf(steps: readonly ReviewStep[]): ReadonlyMap<string, string> {
  return new Map(steps.flatMap(({ by, by_name: name }) => (name === undefined ? [] : [[by, name] as const])));
}
