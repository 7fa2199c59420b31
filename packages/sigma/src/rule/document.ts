// A rule file's documents: detection rules, correlations and filters. Sigma specification 2.1.0
import type { CaseSet } from "../cases/case.ts";
import type { Comparison, Expression } from "../detection/expression.ts";

export type Level = "informational" | "low" | "medium" | "high" | "critical";
export type Status = "stable" | "test" | "experimental" | "deprecated" | "unsupported";

/** What every document says of itself. */
export interface About {
  readonly title: string;
  readonly id: string | undefined;
  /** What correlations and filters may call it, besides its id. */
  readonly name: string | undefined;
  readonly description: string;
  readonly level: Level | undefined;
  readonly status: Status | undefined;
  readonly tags: readonly string[];
  readonly fields: readonly string[];
  readonly falsepositives: readonly string[];
  readonly cases: CaseSet | undefined;
}

/** `category`, `product` and `service`, those that are given; lower case. */
export interface LogSource {
  readonly category?: string;
  readonly product?: string;
  readonly service?: string;
}

export interface DetectionRule extends About {
  readonly kind: "detection";
  readonly logsource: LogSource;
  readonly detection: Expression;
}

export type CorrelationType =
  | "event_count"
  | "value_count"
  | "temporal"
  | "temporal_ordered"
  | "value_sum"
  | "value_avg"
  | "value_percentile";

export interface Criterion {
  readonly comparison: Comparison;
  readonly value: number;
}

export interface CorrelationRule extends About {
  readonly kind: "correlation";
  readonly type: CorrelationType;
  /** Names or ids of rules, in order. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  readonly timespanMs: number;
  /** All of them must hold. */
  readonly criteria: readonly Criterion[];
  /** Fields whose values are counted, summed, …; none for event_count and the temporal types. */
  readonly valueFields: readonly string[];
  /** value_percentile: which percentile of the numbers; undefined: the share of the event's own value, in percent. */
  readonly percentile: number | undefined;
  /** Alias → rule → field. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Whether the rules referred to also report by themselves. */
  readonly generate: boolean;
}

/** What matches the filter is no match of the rules it names. */
export interface FilterRule extends About {
  readonly kind: "filter";
  readonly logsource: LogSource;
  readonly rules: readonly string[] | "any";
  readonly suppresses: Expression;
}

export type SigmaDocument = DetectionRule | CorrelationRule | FilterRule;
