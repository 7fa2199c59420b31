// Keeping a question: its address under a name.
import { Dialog, Failure, formText } from "../app/index.ts";
import { ask } from "../strings/ask.ts";
import { useChange } from "./queries.ts";

const words = ask.saved;

export function KeepDialog({ name, onLeave }: { readonly name: string; readonly onLeave: () => void }) {
  const change = useChange();
  return (
    <Dialog title={words.title} onLeave={onLeave}>
      <p>{words.lead}</p>
      {change.isSuccess ? (
        <>
          <p role="status">{words.kept}</p>
          <p className="dialog-foot">
            <button type="button" className="primary" onClick={onLeave}>
              {ask.list.done}
            </button>
          </p>
        </>
      ) : (
        <form
          className="fields-form"
          onSubmit={(event) => {
            event.preventDefault();
            const search = new URLSearchParams(location.search);
            // What is open belongs to the moment, not to the question.
            search.delete("at");
            const address = `${location.pathname}${search.size === 0 ? "" : `?${search.toString()}`}`;
            change.mutate({ do: "save", name: formText(new FormData(event.currentTarget), "name"), address });
          }}
        >
          <label>
            {words.name}
            <input name="name" required maxLength={128} defaultValue={name.slice(0, 128)} autoComplete="off" />
          </label>
          {change.error ? <Failure error={change.error} small /> : null}
          <p className="dialog-foot">
            <button type="submit" className="primary" disabled={change.isPending}>
              {words.keep}
            </button>
            <button type="button" onClick={onLeave}>
              {words.leave}
            </button>
          </p>
        </form>
      )}
    </Dialog>
  );
}
