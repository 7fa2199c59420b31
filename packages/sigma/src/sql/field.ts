// The values of a path in SQL, from the event's JSON text. Arrays are opened on the way, as in match/event-view.ts.
// https://clickhouse.com/docs/sql-reference/functions/json-functions
import { literal } from "./literal.ts";

/** Elements of arrays, and of arrays within; what is no array stays. */
function opened(array: string): string {
  const once = (from: string) =>
    `arrayFlatten(arrayMap(x -> if(startsWith(x, '['), JSONExtractArrayRaw(x), [x]), ${from}))`;
  return once(once(array));
}

/** Columns of the paths that a query needs; each path is read once per row. */
export class FieldColumns {
  readonly #names = new Map<string, string>();

  #name(path: string): string {
    let name = this.#names.get(path);
    if (name === undefined) {
      name = `f${this.#names.size}`;
      this.#names.set(path, name);
    }
    return name;
  }

  /** Raw JSON texts at the path, before arrays there are opened: empty if the attribute is missing. */
  raw(path: string): string {
    return `${this.#name(path)}_raw`;
  }
  /** Raw JSON texts of the scalars. */
  scalars(path: string): string {
    return `${this.#name(path)}_scalars`;
  }
  /** The scalars but null as text. */
  texts(path: string): string {
    return `${this.#name(path)}_texts`;
  }
  lowers(path: string): string {
    return `${this.#name(path)}_lowers`;
  }

  /** `, expression AS name …` for all paths, over a column `json`. */
  columns(): string {
    let sql = "";
    for (const [path, name] of this.#names) {
      let from = "[json]";
      for (const [place, segment] of path.split(".").entries())
        from = `arrayFilter(x -> x != '', arrayMap(x -> JSONExtractRaw(x, ${literal(segment)}), ${place === 0 ? from : opened(from)}))`;
      sql +=
        `, ${from} AS ${name}_raw` +
        `, arrayFilter(x -> NOT startsWith(x, '{'), ${opened(`${name}_raw`)}) AS ${name}_scalars` +
        `, arrayMap(x -> if(startsWith(x, '"'), JSONExtractString(x), x), arrayFilter(x -> x != 'null', ${name}_scalars)) AS ${name}_texts` +
        `, arrayMap(x -> lowerUTF8(x), ${name}_texts) AS ${name}_lowers`;
    }
    return sql;
  }
}
