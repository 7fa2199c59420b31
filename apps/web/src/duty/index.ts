export { DutyPage } from "./duty-page.tsx";
export { SamplePage } from "./sample-page.tsx";
