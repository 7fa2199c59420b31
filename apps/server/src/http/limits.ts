// Bounds of one request. Tests lower them; nobody else should need to.

export interface HttpLimits {
  /** Imports, verifications, rebuilds and retries at one time. */
  readonly workStreams: number;
  /** Characters of a URL other than an import's. */
  readonly urlChars: number;
  /** Characters of an import's URL: it carries the mapping, 64 Ki of base64url, and the file's name. */
  readonly importUrlChars: number;
  /** Bytes of request line and headers together, beyond which Node answers 431. */
  readonly headBytes: number;
  /** Query parameters: the widest route takes ten. */
  readonly parameters: number;
  /** Time for a client to send its head. */
  readonly headTimeoutMs: number;
  /** Longest wait for the next bytes of a file. */
  readonly bodyIdleMs: number;
  /** Longest time to answer a question. */
  readonly answerMs: number;
  /** How long the rest of a body is read and thrown away once the answer is out, so that the client gets to read it. */
  readonly lingerMs: number;
  /** How long a connection without a request stays open. */
  readonly keepAliveMs: number;
  /** Bytes of a pushed body, as sent and inflated. */
  readonly pushBytes: number;
  /** Bytes of pushed bodies of one source, and of all, that are on their way into the log. */
  readonly pushSourceBytes: number;
  readonly pushTotalBytes: number;
  /** Longest wait for the next bytes of a pushed body, longest time for all of it, and longest time for its sender to take the answer. */
  readonly pushIdleMs: number;
  readonly pushBodyMs: number;
  readonly pushAnswerMs: number;
  /** Requests of people who have not signed in that are sealed one by one in a minute; more are sealed as a number. */
  readonly strangersPerMinute: number;
  /** How long close() waits for answers under way before it cuts their connections. */
  readonly closeMs: number;
}

export const defaultLimits: HttpLimits = {
  workStreams: 8,
  urlChars: 8192,
  importUrlChars: 80_000,
  headBytes: 96 * 1024,
  parameters: 32,
  headTimeoutMs: 15_000,
  bodyIdleMs: 60_000,
  answerMs: 60_000,
  lingerMs: 5_000,
  keepAliveMs: 75_000,
  pushBytes: 8 << 20,
  pushSourceBytes: 24 << 20,
  pushTotalBytes: 96 << 20,
  pushIdleMs: 10_000,
  pushBodyMs: 60_000,
  pushAnswerMs: 30_000,
  strangersPerMinute: 60,
  closeMs: 10_000,
};
