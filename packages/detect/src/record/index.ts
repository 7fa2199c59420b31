export { RECORD_CROWD } from "./record-crowd.ts";
