export { type DeviceEndpoint, deviceOutcome, type DeviceUser } from "./device-event.ts";
export type { DeviceTimeParser } from "./device-time.ts";
export type { Relay } from "./relay.ts";
export { openReports } from "./report.ts";
