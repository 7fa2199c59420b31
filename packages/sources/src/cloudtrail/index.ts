export { cloudtrailFormat } from "./cloudtrail.ts";
