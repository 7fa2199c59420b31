// `POST /add` on our write path, for tests and the bench only: conformance/README.md says why.
export { type AddServer, startAddServer } from "./add-server.ts";
