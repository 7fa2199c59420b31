// A change that waits for a second person: agreed to, or not.
import { useState } from "react";
import { post } from "../api/index.ts";
import { Dialog, Failure } from "../app/index.ts";
import { admin } from "../strings/administration.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import type { Person } from "./queries.ts";

interface PendingDialogProps {
  readonly person: Person;
  readonly onDone: () => void;
  readonly onLeave: () => void;
}

export function PendingDialog({ person, onDone, onLeave }: PendingDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const { pending } = person;
  if (pending === null) return null;
  const decide = async (what: "approvals" | "withdrawals"): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await post(`people/${encodeURIComponent(person.id)}/${what}`);
      onDone();
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  return (
    <Dialog title={<VisibleText text={admin.people.approveTitle(person.name)} />} onLeave={onLeave}>
      <p>
        <VisibleText text={admin.people.approveText(pending.change, pending.asked_by)} />
      </p>
      <p className="dim small">
        <TimeStamp at={pending.asked_at} />
        {pending.notice_until === undefined ? null : (
          <>
            {" · "}
            {admin.people.noticeUntil} <TimeStamp at={pending.notice_until} />
          </>
        )}
      </p>
      {error === undefined ? null : <Failure error={error} small />}
      <p className="dialog-foot">
        <button type="button" className="primary" disabled={busy} onClick={() => void decide("approvals")}>
          {admin.people.approve}
        </button>
        <button type="button" disabled={busy} onClick={() => void decide("withdrawals")}>
          {admin.people.refuse}
        </button>
        <button type="button" className="link push" onClick={onLeave}>
          {admin.form.cancel}
        </button>
      </p>
    </Dialog>
  );
}
