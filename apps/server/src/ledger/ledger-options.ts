// What a ledger is opened with.
import type { QuisError } from "../instance/error.ts";
import type { DataKeys } from "../keys/data-keys.ts";
import type { Turns } from "./turns.ts";

export interface LedgerOptions {
  /** Name of the log, which its payload and write-ahead log are bound to. */
  readonly name: string;
  /** The data folder, which is there; the others are below it. */
  readonly data: string;
  readonly logFolder: string;
  readonly payloadFolder: string;
  readonly walFolder: string;
  /** Keys of the payload. */
  readonly dataKeys: DataKeys;
  /** Key of the write-ahead log. */
  readonly walKey: Uint8Array;
  /** Signing key in the Go form, `PRIVATE+KEY+name+hash+key`. */
  readonly signingKey: string;
  /** Keys whose signatures checkpoints carry beside: the one before, while its followers learn of the change. */
  readonly alsoSign?: readonly string[];
  /** ML-DSA-44 key that signs too, `PRIVATE+KEY+…`. */
  readonly mldsaKey?: string;
  /** Shared by all logs of the process: the one order in which they are integrated. */
  readonly turns?: Turns;
  /** How long an entry may wait for others; for tests that integrate at points of their own. */
  readonly integrateAfterMs?: number;
  /** The data folder is being made: a log that is not there is created, not missed. */
  readonly fresh: boolean;
  /**
   * Asked before anything new is signed; rejects when somebody outside has seen another history, and the log then stops. Receipts do not
   * wait for it.
   */
  readonly maySign?: () => Promise<void>;
  /** Called after entries became part of a signed checkpoint. */
  readonly onIntegrated?: (size: number) => void;
  /** Called once when the log stops for good. */
  readonly onStopped?: (error: QuisError) => void;
}
