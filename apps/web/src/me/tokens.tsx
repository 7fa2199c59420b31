// Tokens for programs: made for named actions until a day, shown once, ended at any time.
import type { apiTokenMadeSchema, apiTokensAnswerSchema, SessionAnswer } from "@quis/contract";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { z } from "zod";
import { get, mayDo, post } from "../api/index.ts";
import { CopyOnce, Dialog, Failure, formText, Waiting } from "../app/index.ts";
import { me } from "../strings/me.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";

const words = me.tokens;
/** Actions that only a person can do. */
const NOT_FOR_TOKENS = /^(?:session|sign-|enrol|own-account|tokens?$|token-|demo-)/;

const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => get<z.output<typeof apiTokensAnswerSchema>>("tokens", {}, signal),
});

export function Tokens({ session }: { readonly session: SessionAnswer }) {
  const { data, error, refetch } = useQuery(tokensQuery);
  const [making, setMaking] = useState(false);
  const [failure, setFailure] = useState<unknown>(undefined);
  const [made, setMade] = useState<z.output<typeof apiTokenMadeSchema> | undefined>(undefined);
  const end = async (id: string): Promise<void> => {
    setFailure(undefined);
    try {
      await post(`tokens/${encodeURIComponent(id)}/revocations`);
      await refetch();
    } catch (cause) {
      setFailure(cause);
    }
  };
  return (
    <section className="sheet" aria-labelledby="tokens-title">
      <header>
        <h2 id="tokens-title">{words.title}</h2>
        {mayDo(session, "token-make") ? (
          <span className="tools">
            <button type="button" onClick={() => setMaking(true)}>
              {words.make}
            </button>
          </span>
        ) : null}
      </header>
      <p className="note dim">{words.lead}</p>
      {error ? <Failure error={error} onRetry={() => void refetch()} small /> : null}
      {failure === undefined ? null : <Failure error={failure} small />}
      {data === undefined && !error ? <Waiting text="" rows={2} /> : null}
      {data?.tokens.length === 0 ? <p className="note">{words.none}</p> : null}
      {data === undefined || data.tokens.length === 0 ? null : (
        <ul className="plain-list">
          {data.tokens.map(({ id, name, actions, expires, last_used: last }) => (
            <li key={id}>
              <p>
                <strong>
                  <VisibleText text={name} />
                </strong>{" "}
                <button
                  type="button"
                  className="tool push"
                  aria-label={visibleText(words.endOf(name))}
                  onClick={() => void end(id)}
                >
                  {words.end}
                </button>
              </p>
              <p className="dim small">
                {words.actions}: <VisibleText text={actions.join(", ")} />
              </p>
              <p className="dim small">
                {words.expires} <TimeStamp at={expires} /> · {words.used}{" "}
                {last === null ? words.never : <TimeStamp at={last} />}
              </p>
            </li>
          ))}
        </ul>
      )}
      {making ? (
        <MakeDialog
          may={session.may.filter((action) => !NOT_FOR_TOKENS.test(action))}
          onLeave={() => setMaking(false)}
          onMade={(token) => {
            setMaking(false);
            setMade(token);
            void refetch();
          }}
        />
      ) : null}
      {made === undefined ? null : (
        <Dialog className="broad" title={words.secretTitle} onLeave={() => setMade(undefined)}>
          <p>{words.secret}</p>
          <CopyOnce label={words.secretTitle} secret={made.secret} copy={words.copy} copied={words.copied} />
          <p className="dialog-foot">
            <button type="button" onClick={() => setMade(undefined)}>
              {words.close}
            </button>
          </p>
        </Dialog>
      )}
    </section>
  );
}

interface MakeDialogProps {
  readonly may: readonly string[];
  readonly onMade: (made: z.output<typeof apiTokenMadeSchema>) => void;
  readonly onLeave: () => void;
}

function MakeDialog({ may, onMade, onLeave }: MakeDialogProps) {
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const actions = form.getAll("action").filter((value) => typeof value === "string");
    if (actions.length === 0) return setWrong(words.needAction);
    setWrong("");
    setBusy(true);
    setError(undefined);
    try {
      const body = { name: formText(form, "name").trim(), actions, expires: `${formText(form, "expires")}T23:59:59Z` };
      onMade(await post<z.output<typeof apiTokenMadeSchema>>("tokens", body));
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  const [first] = useState(() => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10));
  const [month] = useState(() => new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
  return (
    <Dialog className="broad" title={words.make} onLeave={onLeave}>
      <form className="fields-form" onSubmit={(event) => void onSubmit(event)}>
        <label>
          {words.name}
          <input name="name" required maxLength={128} autoComplete="off" />
        </label>
        <label>
          {words.expires}
          <input name="expires" type="date" required min={first} defaultValue={month} />
        </label>
        <fieldset>
          <legend>{words.actions}</legend>
          <div className="role-boxes">
            {may.map((action) => (
              <label key={action} className="check">
                <input type="checkbox" name="action" value={action} />
                {action.replaceAll("-", " ")}
              </label>
            ))}
          </div>
        </fieldset>
        <p className="wrong" role="alert">
          {wrong}
        </p>
        {error === undefined ? null : <Failure error={error} small />}
        <p className="dialog-foot">
          <button type="submit" className="primary" disabled={busy}>
            {words.make}
          </button>
          <button type="button" onClick={onLeave}>
            {words.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
