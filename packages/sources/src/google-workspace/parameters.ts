// Parameters of an activity's event: names and values of seven kinds.
// https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities/list#Activity
import { listOf, objectsOf, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

/** A parameter's texts, whichever kind it is: one, many or none. Nested messages stay in the event as received. */
export class Parameters {
  readonly #parameters: readonly JsonObject[];

  constructor(event: JsonObject) {
    this.#parameters = objectsOf(event["parameters"]);
  }

  text(name: string): string | undefined {
    return this.texts(name)[0];
  }

  texts(name: string): readonly string[] {
    for (const parameter of this.#parameters) {
      if (parameter["name"] !== name) continue;
      const one = textOf(parameter["value"]) ?? textOf(parameter["intValue"]) ?? textOf(parameter["boolValue"]);
      if (one !== undefined) return [one];
      return [...listOf(parameter["multiValue"]), ...listOf(parameter["multiIntValue"])].flatMap(
        (value) => textOf(value) ?? [],
      );
    }
    return [];
  }
}
