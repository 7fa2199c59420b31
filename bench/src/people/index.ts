export { benchPeople } from "./bench-people.ts";
