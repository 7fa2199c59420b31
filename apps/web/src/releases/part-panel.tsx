// The part that is looked at: why it was found, what was decided and by whom, and the decision.
import { type FormEvent, useState } from "react";
import type { ReleaseDecisionInput, ReleasePart, ReleaseProfile } from "@quis/contract";
import { formText } from "../app/index.ts";
import { releaseWords } from "../strings/releases.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { Choice } from "./profile-fields.tsx";

const words = releaseWords.review;

interface PartPanelProps {
  readonly part: ReleasePart;
  readonly text: string;
  readonly profile: ReleaseProfile;
  readonly busy: boolean;
  readonly isOpen: boolean;
  readonly onDecide: (input: ReleaseDecisionInput, what: string) => void;
  readonly onUndo: () => void;
}

export function PartPanel({ part, text, profile, busy, isOpen, onDecide, onUndo }: PartPanelProps) {
  const { id, start, end, kind, state, by, at, reason, after, exemption: under } = part;
  const [exemption, setExemption] = useState(under ?? profile.personal);
  const onDisclose = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const why = formText(new FormData(event.currentTarget), "reason").trim();
    if (why !== "") onDecide({ step: "disclose", part: id, reason: why, after }, words.disclosedWord);
  };
  const code = profile.exemptions.find(({ key }) => key === under)?.code;
  return (
    <section className="sheet release-panel" aria-labelledby="part-title">
      <header>
        <h2 id="part-title">{words.current}</h2>
        <span className="release-state" data-state={state}>
          {releaseWords.partStates[state]}
        </span>
      </header>
      <div className="pad">
        <p className="release-words">
          <VisibleText text={text.slice(start, end).slice(0, 400)} />
        </p>
        <p className="quiet">{words.reasons[kind] ?? <VisibleText text={kind} />}</p>
        {by === null || at === null ? null : (
          <p className="release-decided">
            {words.decidedBy} <VisibleText text={by} />, <TimeStamp at={at} />
            {code === undefined ? null : (
              <>
                , <VisibleText text={code} />
              </>
            )}
            {reason === null ? null : (
              <>
                . {words.because}: <VisibleText text={reason} />
              </>
            )}
          </p>
        )}
        {!isOpen ? null : state !== "undecided" ? (
          <button type="button" disabled={busy} onClick={onUndo}>
            {words.undo} <kbd aria-hidden="true">u</kbd>
          </button>
        ) : (
          <div className="release-choices">
            <div className="fields-form">
              <Choice label={words.exemption} value={exemption} profile={profile} onChange={setExemption} />
              <button
                type="button"
                className="primary"
                data-key="withhold"
                disabled={busy}
                onClick={() => onDecide({ step: "withhold", part: id, exemption, after }, words.withheldWord)}
              >
                {words.withhold} <kbd aria-hidden="true">w</kbd>
              </button>
            </div>
            <form className="fields-form" onSubmit={onDisclose}>
              <label>
                {words.reason}
                <input
                  name="reason"
                  data-key="reason"
                  required
                  maxLength={500}
                  autoComplete="off"
                  placeholder={words.reasonHint}
                  onKeyDown={(event) => {
                    if (event.key === "Escape") event.currentTarget.blur();
                  }}
                />
              </label>
              <button type="submit" disabled={busy}>
                {words.disclose} <kbd aria-hidden="true">d</kbd>
              </button>
            </form>
          </div>
        )}
      </div>
    </section>
  );
}
