export { LOG_ODDS } from "./log-odds.ts";
export { dot, fitLogistic } from "./logistic.ts";
export { Odds, type OddsSettings } from "./odds.ts";
