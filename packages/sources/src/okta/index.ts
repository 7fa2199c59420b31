export { oktaFormat } from "./okta.ts";
