export { type DeviceEndpoint, deviceOutcome, type DeviceUser } from "./device-event.ts";
export { compileDeviceTime, type DeviceTimeParser } from "./device-time.ts";
export { readRelay, type Relay } from "./relay.ts";
