// `POST /add` on our write path, for tests and the bench only: conformance/README.md says why.
export { AddQueue, type Appender } from "./add-queue.ts";
export { type AddServer, startAddServer } from "./add-server.ts";
