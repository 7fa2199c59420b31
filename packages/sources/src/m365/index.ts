export { m365CsvFormat } from "./export-csv.ts";
export { m365Format } from "./m365.ts";
