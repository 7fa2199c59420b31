// Inviting somebody, or changing what they may do.
import type { Role } from "@quis/contract";
import { type FormEvent, useState } from "react";
import { patch, post } from "../api/index.ts";
import { Dialog, Failure, formText } from "../app/index.ts";
import { admin } from "../strings/administration.ts";
import { ROLE_IDS, roles as roleWords } from "../strings/roles.ts";
import { VisibleText } from "../text/index.ts";
import { changed } from "./changed.ts";
import type { Invited, Person } from "./queries.ts";

const words = admin.form;

interface PersonDialogProps {
  /** Without one somebody new is invited. */
  readonly person?: Person;
  readonly onDone: (invited?: Invited) => void;
  readonly onLeave: () => void;
}

export function PersonDialog({ person, onDone, onLeave }: PersonDialogProps) {
  const [roles, setRoles] = useState<readonly Role[]>(person?.roles ?? []);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const investigates = roles.includes("investigator");

  const run = async (act: () => Promise<Invited | undefined>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      onDone(await act());
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };

  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const optional = (name: string): string | null => formText(form, name).trim() || null;
    const caseReference = optional("case");
    const day = optional("expires");
    const scope =
      investigates && caseReference !== null && day !== null
        ? { case: caseReference, expires: `${day}T23:59:59Z` }
        : null;
    if (roles.length === 0) return setWrong(words.needRole);
    if (investigates && scope === null) return setWrong(words.needCase);
    setWrong("");
    const parts = { roles, scope, user: optional("user"), unit: optional("unit") };
    void run(async () => {
      if (person === undefined) return post<Invited>("people", { name: formText(form, "name").trim(), ...parts });
      await patch(`people/${encodeURIComponent(person.id)}`, {
        ...changed(person, parts),
        ...(person.state === "invited" ? {} : { disabled: form.get("disabled") === "on" }),
        reason: formText(form, "reason").trim(),
      });
      return undefined;
    });
  };

  return (
    <Dialog
      className="broad"
      title={<VisibleText text={person === undefined ? admin.people.invite : admin.people.changeOf(person.name)} />}
      onLeave={onLeave}
    >
      <form className="fields-form" onSubmit={onSubmit}>
        {person === undefined ? (
          <label>
            {words.name}
            <input name="name" required maxLength={128} autoComplete="off" />
          </label>
        ) : null}
        <fieldset>
          <legend>{words.roles}</legend>
          <div className="role-boxes">
            {ROLE_IDS.map((role) => (
              <label key={role} className="check" title={`${roleWords[role].does} ${roleWords[role].not}`}>
                <input
                  type="checkbox"
                  checked={roles.includes(role)}
                  onChange={(event) =>
                    setRoles(event.target.checked ? [...roles, role] : roles.filter((one) => one !== role))
                  }
                />
                {roleWords[role].name}
              </label>
            ))}
          </div>
          {roles.map((role) => (
            <p key={role} className="dim small">
              {roleWords[role].name}: {roleWords[role].does} {roleWords[role].not}
            </p>
          ))}
        </fieldset>
        {investigates ? (
          <div className="pair">
            <label>
              {words.case}
              <input name="case" maxLength={256} defaultValue={person?.scope?.case ?? ""} autoComplete="off" />
            </label>
            <label>
              {words.caseUntil}
              <input name="expires" type="date" defaultValue={person?.scope?.expires.slice(0, 10) ?? ""} />
            </label>
            <p className="dim small">{words.caseHint}</p>
          </div>
        ) : null}
        <div className="pair">
          <label>
            {words.unit}
            <input name="unit" maxLength={256} defaultValue={person?.unit ?? ""} autoComplete="off" />
          </label>
          <label>
            {words.user}
            <input
              name="user"
              maxLength={512}
              defaultValue={person?.user ?? ""}
              autoComplete="off"
              spellCheck={false}
              aria-describedby="user-hint"
            />
          </label>
          <p id="user-hint" className="dim small">
            {words.unitHint} {words.userHint}
          </p>
        </div>
        {person === undefined ? null : (
          <>
            {person.state === "invited" ? null : (
              <label className="check">
                <input type="checkbox" name="disabled" defaultChecked={person.state === "disabled"} />
                {words.disable}
              </label>
            )}
            {person.roles.includes("overseer") ? <p className="mark-state warn small">{words.overseer}</p> : null}
            <label>
              {words.reason}
              <input name="reason" required maxLength={1024} placeholder={words.reasonHint} autoComplete="off" />
            </label>
          </>
        )}
        <p className="wrong" role="alert">
          {wrong}
        </p>
        {error === undefined ? null : <Failure error={error} small />}
        <p className="dialog-foot">
          <button type="submit" className="primary" disabled={busy}>
            {busy ? words.workingTitle : person === undefined ? words.invite : words.save}
          </button>
          <button type="button" onClick={onLeave}>
            {words.cancel}
          </button>
          {person === undefined ? null : (
            <ReinviteButton
              busy={busy}
              onReason={(reason) =>
                void run(() => post<Invited>(`people/${encodeURIComponent(person.id)}/invitations`, { reason }))
              }
            />
          )}
        </p>
      </form>
    </Dialog>
  );
}

/** Takes the reason that stands in the form: one field for both ways. */
function ReinviteButton({ busy, onReason }: { readonly busy: boolean; readonly onReason: (reason: string) => void }) {
  return (
    <button
      type="button"
      className="link push"
      title={words.reinviteHint}
      disabled={busy}
      onClick={(event) => {
        const field = event.currentTarget.form?.elements.namedItem("reason");
        if (!(field instanceof HTMLInputElement) || !field.reportValidity()) return;
        onReason(field.value.trim());
      }}
    >
      {words.reinvite}
    </button>
  );
}
