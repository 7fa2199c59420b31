// Bounds of what a rule file may ask for. A rule is input: it must not cost more than its use.

/** UTF-16 units of one rule file. */
export const MAX_FILE_CHARS = 1 << 20;
/** Documents of one rule file. */
export const MAX_DOCUMENTS = 2000;
/** Nested collections of a document. */
export const MAX_DEPTH = 32;
/** Values of one field, after placeholders and encodings. */
export const MAX_VALUES = 10_000;
/** Tests of one rule, after placeholders and encodings. */
export const MAX_TESTS = 20_000;
/** UTF-16 units of one value. */
export const MAX_VALUE_CHARS = 8192;
/** UTF-16 units of one regular expression. */
export const MAX_PATTERN_CHARS = 1024;
/** Nested operators of a condition. */
export const MAX_CONDITION_DEPTH = 64;
/** UTF-16 units of a condition. */
export const MAX_CONDITION_CHARS = 8192;
/** Rules that one correlation refers to: they are bits of one 32-bit integer. */
export const MAX_CORRELATED_RULES = 30;
/** Longest timespan of a correlation: 400 days, in ms. */
export const MAX_TIMESPAN_MS = 400 * 86_400_000;
/** Events that one window of a correlation holds while it runs on a stream; the oldest go first. */
export const MAX_WINDOW_EVENTS = 100_000;
