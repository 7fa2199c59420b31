// Publishing's door.
export { type PublishDoor, Publishing } from "./door.ts";
