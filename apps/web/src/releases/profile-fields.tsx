// The rules of a release: exemptions, what becomes of each field; begun from those of an earlier release, or taken from a file.
import { useState } from "react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import type { ReleaseProfile } from "@quis/contract";
import { Failure, useFileDrop } from "../app/index.ts";
import { releaseWords } from "../strings/releases.ts";
import { visibleText } from "../text/index.ts";
import type { Rules } from "./new-page.tsx";
import { type Action, freeKey, STARTING, withAction, withoutExemption } from "./profile-form.ts";
import { releaseQuery, releasesQuery } from "./queries.ts";

const words = releaseWords.form;
const ACTIONS = ["show", "pseudonym", "withhold"] as const satisfies readonly Action[];
const MOST_FILE_BYTES = 48 * 1024;
const FILE = "file";

interface ProfileFieldsProps {
  readonly rules: Rules;
  readonly busy: boolean;
  readonly onChange: (rules: Rules) => void;
}

export function ProfileFields({ rules, busy, onChange }: ProfileFieldsProps) {
  const queries = useQueryClient();
  const earlier = useInfiniteQuery(releasesQuery);
  const [begin, setBegin] = useState("");
  const [error, setError] = useState<unknown>(undefined);
  const known = (earlier.data?.pages ?? [])
    .flatMap(({ releases }) => releases)
    .filter(({ state }) => state !== "damaged");
  const choose = async (value: string): Promise<void> => {
    setBegin(value);
    setError(undefined);
    if (value === FILE) return;
    if (value === "") return onChange({ profile: STARTING });
    try {
      const { profile } = await queries.fetchQuery(releaseQuery(value));
      if (profile !== null) onChange({ profile });
    } catch (cause) {
      setError(cause);
    }
  };
  return (
    <fieldset disabled={busy} className="release-rules">
      <legend>{words.rules}</legend>
      <label>
        {words.begin}
        <select value={begin} onChange={(event) => void choose(event.target.value)}>
          <option value="">{words.starting}</option>
          {known.map(({ id, title }) => (
            <option key={id} value={String(id)}>
              {words.as(visibleText(title))}
            </option>
          ))}
          <option value={FILE}>{words.file}</option>
        </select>
      </label>
      {error === undefined ? null : <Failure error={error} small />}
      {begin === FILE ? (
        <FromFile rules={rules} onChange={onChange} />
      ) : "profile" in rules ? (
        <Editor profile={rules.profile} onChange={(profile) => onChange({ profile })} />
      ) : null}
    </fieldset>
  );
}

function FromFile({ rules, onChange }: Pick<ProfileFieldsProps, "rules" | "onChange">) {
  const [isTooLarge, setTooLarge] = useState(false);
  const take = (file: File | undefined): void => {
    if (file === undefined) return;
    setTooLarge(file.size > MOST_FILE_BYTES);
    if (file.size <= MOST_FILE_BYTES) void file.text().then((text) => onChange({ file: file.name, text }));
  };
  const [isOver, drop] = useFileDrop(take);
  return (
    <div className="release-drop" data-over={isOver} {...drop}>
      <label>
        {words.drop}
        <input
          type="file"
          accept=".yaml,.yml,.json"
          required={!("file" in rules)}
          onChange={(event) => take(event.target.files?.[0])}
        />
      </label>
      <p role="status">
        {isTooLarge ? words.tooLarge : "file" in rules ? words.dropped(visibleText(rules.file), rules.text.length) : ""}
      </p>
    </div>
  );
}

interface EditorProps {
  readonly profile: ReleaseProfile;
  readonly onChange: (profile: ReleaseProfile) => void;
}

function Editor({ profile, onChange }: EditorProps) {
  const { name, fields, otherwise, personal } = profile;
  const setField = (at: number, change: Partial<ReleaseProfile["fields"][number]>): void =>
    onChange({ ...profile, fields: fields.map((rule, i) => (i === at ? { ...rule, ...change } : rule)) });
  return (
    <>
      <label>
        {words.profileName}
        <input
          value={name}
          required
          maxLength={256}
          autoComplete="off"
          placeholder={words.profileHint}
          onChange={(event) => onChange({ ...profile, name: event.target.value })}
        />
      </label>
      <Exemptions profile={profile} onChange={onChange} />
      <div className="pair">
        <Choice
          label={words.personal}
          value={personal}
          profile={profile}
          onChange={(key) => onChange({ ...profile, personal: key })}
        />
        <Choice
          label={words.otherwise}
          value={otherwise}
          profile={profile}
          onChange={(key) => onChange({ ...profile, otherwise: key })}
        />
      </div>
      <div className="release-list" role="group" aria-label={words.fields}>
        <p className="release-list-title">{words.fields}</p>
        {fields.map(({ field, action, exemption }, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a field's name is what is being written
          <div key={at} className="release-field">
            <label>
              {words.field}
              <input
                value={field}
                required
                maxLength={256}
                className="mono"
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setField(at, { field: event.target.value })}
              />
            </label>
            <label>
              {words.action}
              <select
                value={action}
                onChange={(event) => onChange(withAction(profile, at, event.target.value as Action))}
              >
                {ACTIONS.map((one) => (
                  <option key={one} value={one}>
                    {words.actions[one]}
                  </option>
                ))}
              </select>
            </label>
            {exemption === null ? (
              <span />
            ) : (
              <Choice
                label={words.exemption}
                value={exemption}
                profile={profile}
                onChange={(key) => setField(at, { exemption: key })}
              />
            )}
            <button
              type="button"
              className="link"
              aria-label={words.remove(field)}
              onClick={() => onChange({ ...profile, fields: fields.filter((_, i) => i !== at) })}
            >
              ✕
            </button>
          </div>
        ))}
        <button
          type="button"
          onClick={() => onChange({ ...profile, fields: [...fields, { field: "", action: "show", exemption: null }] })}
        >
          {words.addField}
        </button>
      </div>
    </>
  );
}

function Exemptions({ profile, onChange }: EditorProps) {
  const { exemptions } = profile;
  const names = ["code", "description", "harm"] as const;
  const set = (key: string, name: (typeof names)[number], text: string): void =>
    onChange({ ...profile, exemptions: exemptions.map((one) => (one.key === key ? { ...one, [name]: text } : one)) });
  return (
    <div className="release-list" role="group" aria-label={words.exemptions}>
      <p className="release-list-title">{words.exemptions}</p>
      {exemptions.map((one) => (
        <div key={one.key} className="release-exemption">
          {names.map((name) => (
            <label key={name}>
              {words[name]}
              <input
                value={one[name]}
                required
                maxLength={500}
                autoComplete="off"
                onChange={(event) => set(one.key, name, event.target.value)}
              />
            </label>
          ))}
          {exemptions.length === 1 ? null : (
            <button
              type="button"
              className="link"
              aria-label={words.remove(one.code)}
              onClick={() => onChange(withoutExemption(profile, one.key))}
            >
              ✕
            </button>
          )}
        </div>
      ))}
      <button
        type="button"
        onClick={() =>
          onChange({
            ...profile,
            exemptions: [...exemptions, { key: freeKey(profile), code: "", description: "", harm: "" }],
          })
        }
      >
        {words.addExemption}
      </button>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly profile: ReleaseProfile;
  readonly onChange: (key: string) => void;
}

/** One of the profile's exemptions. */
export function Choice({ label, value, profile, onChange }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {profile.exemptions.map(({ key, code, description }) => (
          <option key={key} value={key}>
            {`${visibleText(code)} ${visibleText(description)}`}
          </option>
        ))}
      </select>
    </label>
  );
}
