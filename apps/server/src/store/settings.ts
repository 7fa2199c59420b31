// How much of the machine ClickHouse may use, and how it reads.

const MIB = 1024 * 1024;

/**
 * Server settings of the embedded engine. They bind at connect only, and their defaults size caches by the machine's memory:
 * measured at 10 M rows, the process stays below 1 GiB with these.
 */
export const EMBEDDED_ARGS: readonly string[] = [
  `--max_server_memory_usage=${768 * MIB}`,
  `--mark_cache_size=${64 * MIB}`,
  `--index_mark_cache_size=${16 * MIB}`,
  `--primary_index_cache_size=${64 * MIB}`,
  `--uncompressed_cache_size=0`,
  `--query_condition_cache_size=${16 * MIB}`,
  `--compiled_expression_cache_size=${16 * MIB}`,
];

/** Settings of one statement. */
export type Settings = Readonly<Record<string, number>>;

// Measured: compiled aggregates compare DateTime64 unsigned, so that min() and max() of times before and after 1970 come out
// exchanged from a statement's third run on (ClickHouse 26.7). Short questions gain nothing from compilation anyway.
const INTERPRETED: Settings = { compile_expressions: 0, compile_aggregate_expressions: 0, compile_sort_description: 0 };

/** Bounds of every question. Grouping and sorting spill to disk before they reach the limit. */
export const QUERY_SETTINGS: Settings = {
  ...INTERPRETED,
  max_threads: 2,
  max_memory_usage: 512 * MIB,
  max_bytes_before_external_group_by: 128 * MIB,
  max_bytes_before_external_sort: 128 * MIB,
  output_format_json_quote_64bit_integers: 0,
};

/** Settings of every question that not every ClickHouse knows. */
export const NEWER_SETTINGS: Settings = {
  // Measured: the top-k filter doubles the time of a page (5 → 9 ms), since a page's rows are few already.
  use_top_k_dynamic_filtering: 0,
};

/** For the aggregates made again from a table. */
export const REBUILD_SETTINGS: Settings = {
  ...INTERPRETED,
  max_threads: 2,
  max_memory_usage: 512 * MIB,
  max_bytes_before_external_group_by: 128 * MIB,
};

/** One insert makes one part per table, so that what a crash leaves in a table is a whole block or none of it. */
export const INSERT_SETTINGS: Settings = {
  ...INTERPRETED,
  max_threads: 1,
  max_insert_threads: 1,
  max_block_size: 1_048_576,
  max_insert_block_size: 1_048_576,
  min_insert_block_size_rows: 1_048_576,
  min_insert_block_size_bytes: 1024 * MIB,
  max_memory_usage: 768 * MIB,
};

/** A SETTINGS clause, empty for none. */
export function settingsClause(settings: Settings): string {
  const entries = Object.entries(settings);
  return entries.length === 0 ? "" : ` SETTINGS ${entries.map(([name, value]) => `${name} = ${value}`).join(", ")}`;
}
