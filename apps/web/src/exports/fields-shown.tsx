// Which fields evidence shows: ticked one by one, the others stay hidden.
import { ask } from "../strings/ask.ts";

/** What is ticked at first. */
export const SHOWN: readonly string[] = ["time", "user", "operation", "subject", "reason"];

interface FieldsShownProps {
  readonly legend: string;
  readonly fields: readonly string[];
  readonly busy: boolean;
  readonly onChange: (fields: readonly string[]) => void;
}

export function FieldsShown({ legend, fields, busy, onChange }: FieldsShownProps) {
  return (
    <fieldset className="formats fields-shown" disabled={busy}>
      <legend>{legend}</legend>
      {Object.entries(ask.export.words).map(([field, label]) => (
        <label key={field} className="check">
          <input
            type="checkbox"
            checked={fields.includes(field)}
            onChange={(event) => {
              onChange(event.target.checked ? [...fields, field] : fields.filter((one) => one !== field));
            }}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
