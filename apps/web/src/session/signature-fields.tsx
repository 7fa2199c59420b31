// Whose name something is signed in, and as what.
import { formText } from "../app/index.ts";
import { VisibleText } from "../text/index.ts";
import { useSession } from "./use-session.ts";

interface SignatureFieldsProps {
  readonly words: { readonly name: string; readonly capacity: string; readonly capacityHint: string };
}

export function SignatureFields({ words }: SignatureFieldsProps) {
  const principal = useSession()?.principal ?? null;
  return (
    <>
      {/* Whoever holds the data folder says whose name it is. */}
      {principal?.method === "local" ? (
        <label>
          {words.name}
          <input name="name" required maxLength={256} autoComplete="off" />
        </label>
      ) : (
        <p>
          {words.name}:{" "}
          <strong>
            <VisibleText text={principal?.name ?? ""} />
          </strong>
        </p>
      )}
      <label>
        {words.capacity}
        <input name="capacity" required maxLength={256} placeholder={words.capacityHint} autoComplete="off" />
      </label>
    </>
  );
}

/** What the fields of a form say; no name where one signs in one's own. */
export function signatureOf(form: FormData): { readonly capacity: string; readonly name: string | undefined } {
  return {
    capacity: formText(form, "capacity").trim(),
    name: form.has("name") ? formText(form, "name").trim() : undefined,
  };
}
