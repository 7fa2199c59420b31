// The fields that a kind of document has.
import type { DocumentKindName } from "@quis/contract";
import { documentWords } from "../strings/documents.ts";
import { isReport } from "./queries.ts";

const words = documentWords.form;

interface KindFieldsProps {
  readonly kind: DocumentKindName;
  readonly busy: boolean;
  /** The case that this tab works on. */
  readonly caseReference: string;
}

export function KindFields({ kind, busy, caseReference }: KindFieldsProps) {
  const isOfPerson = kind === "statement" || kind === "accounting";
  return (
    <>
      {isOfPerson ? (
        <label>
          {words.subject}
          <input
            name="subject"
            required
            maxLength={512}
            disabled={busy}
            autoComplete="off"
            spellCheck={false}
            className="mono"
            placeholder={words.subjectHint}
          />
        </label>
      ) : null}
      {kind === "breach" ? <BreachFields busy={busy} /> : null}
      <label>
        {words.reason}
        <textarea name="reason" required maxLength={1024} rows={2} className="prose" disabled={busy} />
      </label>
      <div className="pair">
        <label>
          {words.case}
          <input
            name="case"
            required={!isReport(kind)}
            maxLength={256}
            disabled={busy}
            defaultValue={caseReference}
            autoComplete="off"
            spellCheck={false}
          />
        </label>
        <label>
          {words.titleField}
          <input name="title" maxLength={256} disabled={busy} autoComplete="off" />
        </label>
        <p className="dim small">{words.caseHint}</p>
      </div>
      <div className="pair">
        <label>
          {words.from}
          <input type="date" name="from" disabled={busy} />
        </label>
        <label>
          {words.to}
          <input type="date" name="to" disabled={busy} />
        </label>
        <p className="dim small">{kind === "transparency" ? words.months : words.utc}</p>
      </div>
      <details>
        <summary>{words.more}</summary>
        <div className="fields-form document-more">
          <div className="pair">
            <label>
              {words.profile}
              <select name="profile" disabled={busy}>
                <Options of={words.profiles} />
              </select>
            </label>
            <label>
              {words.on}
              <input type="date" name="on" disabled={busy} />
            </label>
          </div>
          {kind === "statement" ? <StatementFields busy={busy} /> : null}
        </div>
      </details>
    </>
  );
}

function StatementFields({ busy }: { readonly busy: boolean }) {
  return (
    <>
      <label>
        {words.count}
        <select name="count" disabled={busy}>
          <Options of={words.counts} />
        </select>
      </label>
      <div className="pair">
        <label>
          {words.namesBy}
          <input name="names_by" maxLength={256} disabled={busy} autoComplete="off" />
        </label>
        <label>
          {words.namesWhy}
          <input name="names_why" maxLength={1024} disabled={busy} autoComplete="off" />
        </label>
        <p className="dim small">{words.namesHint}</p>
      </div>
    </>
  );
}

function BreachFields({ busy }: { readonly busy: boolean }) {
  const fields = [
    ["user", words.user, 512],
    ["session", words.session, 512],
    ["source", words.source, 64],
    ["subject", words.breachSubject, 512],
  ] as const;
  return (
    <fieldset disabled={busy}>
      <legend>{words.which}</legend>
      <div className="pair">
        {fields.map(([name, label, most]) => (
          <label key={name}>
            {label}
            <input name={name} maxLength={most} autoComplete="off" spellCheck={false} className="mono" />
          </label>
        ))}
        <p className="dim small">{words.whichHint}</p>
      </div>
      <label>
        {words.knownAt}
        <input type="datetime-local" name="known_at" />
      </label>
    </fieldset>
  );
}

function Options({ of }: { readonly of: readonly (readonly [string, string])[] }) {
  return of.map(([value, label]) => (
    <option key={value} value={value}>
      {label}
    </option>
  ));
}
