// How events that others send come in while a server runs: what the HTTP routes see of the intake.
import type { PushAnswer } from "@quis/contract";
import type { Pushed } from "./receive.ts";

export interface IntakeDoor {
  /** @throws QuisError QUIS_UNAUTHORISED unless the token is that of the running push source `id` */
  checkToken(id: string, token: string): void;
  /** The running OTLP source whose token it is. @throws QuisError QUIS_UNAUTHORISED */
  otlpSource(token: string): string;
  /** Whether sealing waits for work on the whole: a sender should come again rather than hold its connection. */
  readonly isClosed: boolean;
  /** Resolves when every record is durable. @throws QuisError QUIS_KEY_REUSED, QUIS_TOO_LARGE, QUIS_LOG_STOPPED */
  receive(pushed: Pushed): Promise<PushAnswer>;
  /** The same of an OTLP export request as JSON. The same bytes again are the same export: exporters repeat what was not answered. */
  receiveExport(pushed: Pick<Pushed, "source" | "body">): Promise<PushAnswer>;
}
