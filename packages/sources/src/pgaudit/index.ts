export { pgauditCsvlogFormat, pgauditJsonlogFormat } from "./pgaudit.ts";
export { compileSubjectKeys, findSubjects, type SubjectFinding, type SubjectKeys } from "./subjects.ts";
export { pgauditStderrFormat } from "./stderr.ts";
