// One's own account: who one is here, what one may do, the accesses made in one's name, tokens for programs.
import type { SessionAnswer } from "@quis/contract";
import { mayDo } from "../api/index.ts";
import { To, useTitle } from "../app/index.ts";
import { AskedOfMe } from "../review/index.ts";
import { useSession } from "../session/index.ts";
import { me } from "../strings/me.ts";
import { roleName, roles as roleWords } from "../strings/roles.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { setTourOver } from "../tour/index.ts";
import { Account } from "./account.tsx";
import { Tokens } from "./tokens.tsx";

export function MePage() {
  useTitle(me.title);
  const session = useSession();
  if (session === undefined || session.principal === null) return null;
  const { principal } = session;
  return (
    <>
      <h1>{me.title}</h1>
      <div className="today-cols">
        <div className="stack">
          <AskedOfMe />
          <Who session={session} principal={principal} />
          {principal.method === "local" || !mayDo(session, "own-account") ? null : <Account />}
          {principal.method === "local" || !mayDo(session, "tokens") ? null : <Tokens session={session} />}
        </div>
        <div className="stack">
          {principal.roles.length === 0 ? null : (
            <section className="sheet" aria-labelledby="duty-title">
              <header>
                <h2 id="duty-title">{me.duty}</h2>
              </header>
              <dl className="roles-list">
                {principal.roles.map((role) => (
                  <div key={role}>
                    <dt>{roleName(role)}</dt>
                    <dd>
                      {roleWords[role].does} <span className="dim">{roleWords[role].not}</span>
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          )}
          {principal.user === null && !principal.roles.includes("employee") ? null : (
            <section className="sheet pad" aria-labelledby="own-title">
              <h2 id="own-title">{me.own.title}</h2>
              <p>{principal.user === null ? me.own.none : me.own.text}</p>
              {principal.user === null || !mayDo(session, "user") ? null : (
                <p>
                  <To href={`/user/${encodeURIComponent(principal.user)}`} className="button">
                    {me.own.go}
                  </To>
                </p>
              )}
            </section>
          )}
          <p>
            <To href="/" onClick={() => setTourOver(false)}>
              {me.tour}
            </To>
          </p>
        </div>
      </div>
    </>
  );
}

interface WhoProps {
  readonly session: SessionAnswer;
  readonly principal: NonNullable<SessionAnswer["principal"]>;
}

function Who({ session, principal }: WhoProps) {
  const { sees, idle_until: idle, ends } = session;
  const { name, unit, user, method, scope } = principal;
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    [me.name, <VisibleText key="name" text={name} />],
    ...(principal.roles.length === 0 ? [] : [[me.roles, principal.roles.map(roleName).join(", ")] as const]),
    ...(unit === null ? [] : [[me.unit, <VisibleText key="unit" text={unit} />] as const]),
    ...(user === null
      ? []
      : [
          [
            me.user,
            <span key="user" className="mono">
              <VisibleText text={user} />
            </span>,
          ] as const,
        ]),
    ...(scope === null
      ? []
      : [
          [
            me.case,
            <span key="case">
              <VisibleText text={scope.case} /> {me.until} <TimeStamp at={scope.expires} />
            </span>,
          ] as const,
        ]),
    [me.method, me.methods[method] ?? method],
    [
      me.sees,
      `${me.users} ${me.sight[sees.users] ?? sees.users}, ${me.subjects} ${me.sight[sees.subjects] ?? sees.subjects}`,
    ],
    ...(idle === null ? [] : [[me.idle, <TimeStamp key="idle" at={idle} />] as const]),
    ...(ends === null ? [] : [[me.ends, <TimeStamp key="ends" at={ends} />] as const]),
  ];
  return (
    <section className="sheet" aria-labelledby="who-title">
      <header>
        <h2 id="who-title">{me.who}</h2>
      </header>
      <dl>
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
