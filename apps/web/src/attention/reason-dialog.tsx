// Purpose and case, asked at the moment they are needed. The ones given last stand there already.
import { type FormEvent, useState } from "react";
import { type ApiError, currentReason, PURPOSES, type Reason, type ReasonWanted } from "../api/index.ts";
import { Dialog, formText } from "../app/index.ts";
import { useSession } from "../session/use-session.ts";
import { words } from "../strings/session.ts";
import { VisibleText } from "../text/index.ts";

interface ReasonDialogProps {
  readonly wanted: ReasonWanted | undefined;
  readonly error: ApiError | undefined;
  readonly meet: (reason: Reason) => void;
  readonly leave: () => void;
}

export function ReasonDialog({ wanted, error, meet, leave }: ReasonDialogProps) {
  const [known] = useState(currentReason);
  // An investigator has one case.
  const scope = useSession()?.principal?.scope?.case;
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const caseReference = formText(form, "case").trim();
    meet({
      purpose: formText(form, "purpose"),
      caseReference: caseReference === "" ? undefined : caseReference,
    });
  };
  const needsCase = error !== undefined || wanted?.needsCase === true;
  return (
    <Dialog title={<VisibleText text={wanted?.title ?? words.reason.title} />} onLeave={leave}>
      <p>
        <VisibleText text={wanted?.text ?? words.reason.lead} />
      </p>
      <form className="fields-form" onSubmit={onSubmit}>
        <label>
          {words.reason.purpose}
          <select name="purpose" required defaultValue={known.purpose ?? ""}>
            <option value="" disabled>
              {words.reason.choose}
            </option>
            {PURPOSES.map((purpose) => (
              <option key={purpose} value={purpose}>
                {words.reason.purposes[purpose]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {needsCase ? words.reason.case : words.reason.caseOptional}
          <input
            name="case"
            required={needsCase}
            maxLength={256}
            defaultValue={known.caseReference ?? scope ?? ""}
            placeholder={words.reason.caseHint}
            autoComplete="off"
            spellCheck={false}
          />
        </label>
        <p className="dim small">{words.reason.sealed}</p>
        <p className="dialog-foot">
          <button type="submit" className="primary">
            {wanted?.action ?? words.reason.submit}
          </button>
          <button type="button" onClick={leave}>
            {words.reason.leave}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
