export { teleportFormat } from "./teleport.ts";
