export { googleCloudFormat } from "./google-cloud.ts";
