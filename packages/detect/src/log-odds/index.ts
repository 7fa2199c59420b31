export { Odds, type OddsSettings } from "./odds.ts";
