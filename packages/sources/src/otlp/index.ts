export { otlpFormat } from "./otlp.ts";
export { decodeLogsRequest, MAX_LOGS_REQUEST_BYTES } from "./protobuf.ts";
