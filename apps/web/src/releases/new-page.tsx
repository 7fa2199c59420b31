// A new release: which records, why, and by which rules; then its drafting, which can be stopped.
import { type FormEvent, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { operationSchema, type ReleaseProfile } from "@quis/contract";
import { currentReason, mayDo, setReason } from "../api/index.ts";
import { formText, MakingFoot, To, useMaking, useTitle } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { releaseWords } from "../strings/releases.ts";
import { base64url } from "../text/index.ts";
import { profileText, STARTING } from "./profile-form.ts";
import { ProfileFields } from "./profile-fields.tsx";
import { draftRelease } from "./queries.ts";
import { FILTERS, type Filters } from "./search.ts";

const words = releaseWords.form;

/** Rules that are filled in here, or a file as it is. */
export type Rules = { readonly profile: ReleaseProfile } | { readonly file: string; readonly text: string };

export function NewReleasePage({ filters }: { readonly filters: Filters }) {
  useTitle(words.title);
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [rules, setRules] = useState<Rules>({ profile: STARTING });
  const making = useMaking();
  const { busy } = making;
  const [wanting, setWanting] = useState("");
  if (!mayDo(session, "release-draft")) return <p className="note">{releaseWords.one.notYours}</p>;
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const chosen = chosenBy(form);
    setWanting(Object.keys(chosen).length === 0 ? words.whichMissing : "");
    if (Object.keys(chosen).length === 0) return;
    const [title, caseReference, reason] = ["title", "case", "reason"].map((name) => formText(form, name).trim());
    // Its parts are then read for the same case, and are not asked about again.
    setReason({ purpose: reason, caseReference });
    const text = "file" in rules ? rules.text : profileText(rules.profile);
    await making.begin(async (signal, onPhase) => {
      const made = await draftRelease(
        { ...chosen, title, case: caseReference, reason, profile_text: base64url(text) },
        signal,
        (...at) => onPhase(words.phase(...at)),
      );
      await queries.invalidateQueries({ queryKey: ["releases"] });
      await navigate({ to: "/releases/$release", params: { release: String(made.deed) } });
    });
  };
  return (
    <>
      <div className="headline">
        <p>
          <To href="/releases">{words.back}</To>
        </p>
        <h1>{words.title}</h1>
        <p className="quiet">{words.sealed}</p>
      </div>
      <form className="fields-form sheet pad release-form" onSubmit={(event) => void onSubmit(event)}>
        <label>
          {words.name}
          <input
            name="title"
            required
            maxLength={256}
            disabled={busy}
            autoComplete="off"
            placeholder={words.nameHint}
          />
        </label>
        <div className="pair">
          <label>
            {words.case}
            <input
              name="case"
              required
              maxLength={256}
              disabled={busy}
              defaultValue={currentReason().caseReference ?? ""}
              autoComplete="off"
              placeholder={words.caseHint}
            />
          </label>
          <label>
            {words.reason}
            <input name="reason" required maxLength={500} disabled={busy} autoComplete="off" />
          </label>
        </div>
        <Which filters={filters} busy={busy} />
        <ProfileFields rules={rules} busy={busy} onChange={setRules} />
        <MakingFoot making={making} words={words} wanting={wanting} />
      </form>
    </>
  );
}

const TEXTS = ["source", "user", "subject", "session", "text"] as const;
const DAYS = ["from", "to"] as const;

function Which({ filters, busy }: { readonly filters: Filters; readonly busy: boolean }) {
  return (
    <fieldset disabled={busy}>
      <legend>{words.which}</legend>
      <div className="pair">
        {DAYS.map((name) => (
          <label key={name}>
            {words.filters[name]}
            <input type="date" name={name} defaultValue={filters[name]?.slice(0, 10)} />
          </label>
        ))}
        {TEXTS.map((name) => (
          <label key={name}>
            {words.filters[name]}
            <input
              name={name}
              maxLength={name === "source" ? 64 : 512}
              defaultValue={filters[name]}
              autoComplete="off"
              spellCheck={false}
            />
          </label>
        ))}
        <label>
          {words.filters.operation}
          <select name="operation" defaultValue={filters.operation ?? ""}>
            <option value="">{words.any}</option>
            {operationSchema.options.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <p className="dim small">
          {words.whichHint} {words.utc}
        </p>
      </div>
    </fieldset>
  );
}

function chosenBy(form: FormData): Record<string, string> {
  const found = FILTERS.flatMap((name) => {
    const text = formText(form, name).trim();
    const isDay = name === "from" || name === "to";
    return text === "" ? [] : [[name, isDay ? `${text}T00:00:00Z` : text] as const];
  });
  return Object.fromEntries(found);
}
