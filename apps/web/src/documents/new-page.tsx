// A new document: what is needed, why, and over which period; then its making, which can be stopped.
import { type FormEvent, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type DocumentKindName, personDocumentKindSchema, reportKindSchema } from "@quis/contract";
import { currentReason, mayDo, type Parameters, setReason } from "../api/index.ts";
import { formText, MakingFoot, To, useMaking, useTitle } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { documentWords } from "../strings/documents.ts";
import { KindFields } from "./kind-fields.tsx";
import { makeDocument, placeOf } from "./queries.ts";

const words = documentWords.form;
const KINDS: readonly DocumentKindName[] = [...personDocumentKindSchema.options, ...reportKindSchema.options];
const DAYS = ["from", "to"] as const;
const TEXTS = ["subject", "title", "reason", "case", "profile", "on", "names_by", "names_why", "count"] as const;
const BREACH = ["user", "session", "source"] as const;

export function NewDocumentPage() {
  useTitle(words.title);
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const kinds = KINDS.filter((one) => mayDo(session, placeOf(one).action));
  const [chosen, setKind] = useState<DocumentKindName | undefined>(undefined);
  const kind = chosen ?? kinds[0];
  const making = useMaking();
  const { busy } = making;
  const [wanting, setWanting] = useState("");
  if (kind === undefined) return <p className="note">{documentWords.one.notYours}</p>;
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const parameters = parametersOf(new FormData(event.currentTarget), kind);
    const isAimless = kind === "breach" && [...BREACH, "subject"].every((name) => parameters[name] === undefined);
    setWanting(isAimless ? words.whichMissing : "");
    if (isAimless) return;
    // Its page and its files are then for the same case, and are not asked about again.
    setReason({ purpose: textOf(parameters["reason"]), caseReference: textOf(parameters["case"]) });
    await making.begin(async (signal, onPhase) => {
      const made = await makeDocument(kind, parameters, signal, (...at) => onPhase(words.phase(...at)));
      await queries.invalidateQueries({ queryKey: ["documents"] });
      await navigate({ to: "/documents/$sha256", params: { sha256: made.sha256 } });
    });
  };
  return (
    <>
      <div className="headline">
        <p>
          <To href="/documents">{words.back}</To>
        </p>
        <h1>{words.title}</h1>
        <p className="quiet">{words.sealed}</p>
      </div>
      <form className="fields-form sheet pad document-form" onSubmit={(event) => void onSubmit(event)}>
        <fieldset disabled={busy}>
          <legend>{words.kind}</legend>
          {kinds.map((one) => (
            <label key={one} className="check top">
              <input type="radio" name="kind" value={one} checked={kind === one} onChange={() => setKind(one)} />
              <span>
                {documentWords.kinds[one]}
                <span className="dim under">{documentWords.about[one]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <KindFields key={kind} kind={kind} busy={busy} caseReference={currentReason().caseReference ?? ""} />
        <MakingFoot making={making} words={words} wanting={wanting} />
      </form>
    </>
  );
}

function textOf(value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** What the form says; what it leaves open is not in it. */
function parametersOf(form: FormData, kind: DocumentKindName): Parameters {
  const found: Record<string, string> = {};
  const take = (name: string, as: (text: string) => string = (text) => text): void => {
    const text = formText(form, name).trim();
    if (text !== "") found[name] = as(text);
  };
  for (const name of TEXTS) take(name);
  for (const name of DAYS) take(name, (day) => `${day}T00:00:00Z`);
  if (kind === "breach") {
    for (const name of BREACH) take(name);
    take("known_at", (time) => `${time.length === 16 ? `${time}:00` : time}Z`);
  }
  return found;
}
