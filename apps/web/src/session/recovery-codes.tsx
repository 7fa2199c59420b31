// Codes that replace the authenticator, shown once. With a passkey there are none.
import { useState } from "react";
import { words } from "../strings/enrol.ts";
import { CodeList } from "./code-list.tsx";

export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const [kept, setKept] = useState(codes.length === 0);
  return (
    <div className="signin">
      <div className="headline">
        <h1>{codes.length === 0 ? words.doneTitle : words.codesTitle}</h1>
        {codes.length === 0 ? null : <p className="lead">{words.codesLead}</p>}
      </div>
      {codes.length === 0 ? null : (
        <section className="sheet pad">
          <CodeList codes={codes} />
          <label className="check no-print">
            <input type="checkbox" checked={kept} onChange={(event) => setKept(event.target.checked)} />
            {words.codesKept}
          </label>
        </section>
      )}
      <p className="no-print">
        <button type="button" className="primary" disabled={!kept} onClick={() => location.assign("/")}>
          {words.go}
        </button>
      </p>
    </div>
  );
}
