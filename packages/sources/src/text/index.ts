export { splitCsvRow } from "./csv-row.ts";
export { type JsonObject, parseExactJsonObject, parseJsonObject, parseJsonRecord } from "./json.ts";
export { hint } from "./nearest.ts";
export { decodeUtf8 } from "./utf8.ts";
export { parseYaml } from "./yaml.ts";
export { parseXml, type XmlElement } from "./xml.ts";
export { jsonOfXml } from "./xml-json.ts";
