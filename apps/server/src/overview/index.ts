export { type OverviewDoor, overviewDoor } from "./door.ts";
