export { fhirFormat, fhirXmlFormat } from "./fhir.ts";
