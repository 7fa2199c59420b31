export { oracleCsvFormat, oracleXmlFormat } from "./oracle.ts";
