export * from "./access-event.ts";
