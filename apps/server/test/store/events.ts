// Invented access events for tests.
import type { AccessEvent } from "@quis/event";
import { OVERSIGHT_EXTENSION } from "@quis/event";
import { rowOf } from "../../src/store/index.ts";

export interface Sketch {
  readonly timeMs: number;
  readonly user?: string;
  readonly userName?: string;
  readonly session?: string;
  readonly subjects?: readonly string[];
  readonly operation?: "consultation" | "disclosure" | "alteration";
  readonly justification?: string;
  readonly object?: string;
  readonly text?: string;
  readonly recordCount?: number;
}

/** A search of person records (OCSF 6001/5) with what the sketch says. */
export function accessEvent(sketch: Sketch): AccessEvent {
  return {
    class_uid: 6001,
    category_uid: 6,
    activity_id: 5,
    type_uid: 600105,
    severity_id: 1,
    status_id: 1,
    time: sketch.timeMs,
    metadata: {
      version: "1.8.0",
      product: { name: "records" },
      logged_time: sketch.timeMs + 60_000,
      extensions: [OVERSIGHT_EXTENSION],
    },
    actor: {
      user: {
        ...(sketch.user === undefined ? {} : { uid: sketch.user }),
        ...(sketch.userName === undefined ? {} : { name: sketch.userName }),
        org: { ou_name: "Records" },
      },
      ...(sketch.session === undefined ? {} : { session: { uid: sketch.session } }),
    },
    ...(sketch.object === undefined ? {} : { web_resources: [{ name: sketch.object }] }),
    ...(sketch.text === undefined ? {} : { query_info: { query_string: sketch.text } }),
    oversight: {
      ...(sketch.operation === undefined ? {} : { operation: sketch.operation }),
      ...(sketch.justification === undefined ? {} : { justification: sketch.justification }),
      subjects: (sketch.subjects ?? []).map((uid) => ({ uid })),
      ...(sketch.recordCount === undefined ? {} : { record_count: sketch.recordCount }),
    },
  };
}

/** The line of an invented event that depends on the index only: the same in every process. */
export function numberedLine(index: number): string {
  const sketch = {
    timeMs: index * 1000,
    user: `u${index % 5}`,
    session: `s${index % 50}`,
    subjects: [`p${index % 9}`, `q${index % 4}`],
  };
  return rowOf(accessEvent(sketch), index % 2 === 0 ? "records" : "alpr");
}
