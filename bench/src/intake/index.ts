// What live intake takes.
export { benchIntake } from "./bench-intake.ts";
