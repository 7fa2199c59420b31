// What one signs in with and where one is signed in: changed here, with a fresh proof, and sealed.
import type { AccountAnswer, AccountChanged } from "@quis/contract";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { get, post } from "../api/index.ts";
import { Failure, Waiting } from "../app/index.ts";
import { useTakeUpSession } from "../session/index.ts";
import { account as words } from "../strings/account.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { AuthenticatorDialog } from "./authenticator-dialog.tsx";
import { PasskeyDialog } from "./passkey-dialog.tsx";
import { PasswordDialog } from "./password-dialog.tsx";
import { Sessions } from "./sessions.tsx";

type Open = "password" | "authenticator" | "passkey";

const accountQuery = queryOptions({
  queryKey: ["account"],
  queryFn: ({ signal }) => get<AccountAnswer>("account", {}, signal),
});

export function Account() {
  const queries = useQueryClient();
  const takeUp = useTakeUpSession();
  const { data, error, refetch } = useQuery(accountQuery);
  const [open, setOpen] = useState<Open | undefined>(undefined);
  const [said, setSaid] = useState("");
  const take = (account: AccountAnswer): void => {
    queries.setQueryData(accountQuery.queryKey, account);
  };
  const onChanged = ({ account, session }: AccountChanged): void => {
    take(account);
    takeUp(session);
    setSaid(words.changed);
  };
  if (error) return <Failure error={error} onRetry={() => void refetch()} small />;
  if (data === undefined) return <Waiting text="" rows={4} />;
  const leave = (): void => setOpen(undefined);
  return (
    <>
      <Ways account={data} said={said} onOpen={setOpen} onChanged={onChanged} />
      {data.sessions.length === 0 ? null : <Sessions sessions={data.sessions} onEnded={take} />}
      {open === "password" ? <PasswordDialog onLeave={leave} onChanged={onChanged} /> : null}
      {open === "authenticator" ? (
        <AuthenticatorDialog name={data.name} withPassword={!data.password} onLeave={leave} onChanged={onChanged} />
      ) : null}
      {open === "passkey" ? <PasskeyDialog onLeave={leave} onChanged={onChanged} /> : null}
    </>
  );
}

interface WaysProps {
  readonly account: AccountAnswer;
  readonly said: string;
  readonly onOpen: (open: Open) => void;
  readonly onChanged: (changed: AccountChanged) => void;
}

function Ways({ account, said, onOpen, onChanged }: WaysProps) {
  const { kept_by: keptBy, allowed, password, recovery_codes_left: left, passkeys } = account;
  const [failure, setFailure] = useState<unknown>(undefined);
  const remove = async (id: string): Promise<void> => {
    setFailure(undefined);
    try {
      onChanged(await post<AccountChanged>(`account/passkeys/${encodeURIComponent(id)}/removals`));
    } catch (cause) {
      setFailure(cause);
    }
  };
  return (
    <section className="sheet pad" aria-labelledby="ways-title">
      <h2 id="ways-title">{words.title}</h2>
      {keptBy === null ? null : <p>{words.keptBy[keptBy]}</p>}
      {keptBy !== null || !allowed.password ? null : (
        <>
          {password ? (
            <p>
              {words.password}, <span className="dim">{words.codesLeft(left)}</span>
            </p>
          ) : null}
          <p className="buttons">
            {password ? (
              <>
                <button type="button" onClick={() => onOpen("password")}>
                  {words.changePassword}
                </button>
                <button type="button" onClick={() => onOpen("authenticator")}>
                  {words.changeAuthenticator}
                </button>
              </>
            ) : (
              <button type="button" onClick={() => onOpen("authenticator")}>
                {words.addPassword}
              </button>
            )}
          </p>
        </>
      )}
      {keptBy !== null || !allowed.passkey ? null : (
        <>
          <h3>{words.passkeys}</h3>
          {passkeys.length === 0 ? <p className="dim">{words.noPasskey}</p> : null}
          <ul className="plain-list">
            {passkeys.map(({ id, name, made, removable }) => (
              <li key={id}>
                <p>
                  <strong>
                    <VisibleText text={name === "" ? words.unnamed : name} />
                  </strong>{" "}
                  <span className="dim small">
                    {words.made} <TimeStamp at={made} />
                  </span>
                  {removable ? (
                    <button
                      type="button"
                      className="tool push"
                      aria-label={visibleText(words.removeOf(name === "" ? words.unnamed : name))}
                      onClick={() => void remove(id)}
                    >
                      {words.remove}
                    </button>
                  ) : null}
                </p>
                {removable ? null : <p className="dim small">{words.last}</p>}
              </li>
            ))}
          </ul>
          <p>
            <button type="button" onClick={() => onOpen("passkey")}>
              {words.addPasskey}
            </button>
          </p>
        </>
      )}
      {keptBy === null ? <p className="dim small">{words.ends}</p> : null}
      <p role="status">{said}</p>
      {failure === undefined ? null : <Failure error={failure} small />}
    </section>
  );
}
