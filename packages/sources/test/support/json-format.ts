// One record of a JSON format through its normaliser.
import type { AccessEvent } from "@quis/event";
import { run } from "./collect.ts";

/** A corpus-like record with members changed: `undefined` takes one away. */
export type Change = Readonly<Record<string, unknown>>;

/** The event of one record. Fails if the record is refused. */
export function eventOf(format: string, record: object, change: Change = {}): AccessEvent {
  const [only] = run(format, JSON.stringify({ ...record, ...change })).outcomes;
  if (only?.outcome.kind !== "event") throw new Error(`expected an event, got ${JSON.stringify(only)}`);
  return only.outcome.event;
}

/** `a.b.0.c` of an event. */
export function at(event: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], event);
}
