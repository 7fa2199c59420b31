// An audit in a process of its own, as the next start would be: a request on stdin, the result on stdout.
import { readFileSync } from "node:fs";
import { type AuditRequest, audit } from "./audit.ts";

const request = JSON.parse(readFileSync(0, "utf8")) as AuditRequest;
process.stdout.write(JSON.stringify(await audit(request)));
