// Sends sealed findings to one address, one after the other, signed; what was not delivered is tried again and survives a restart.
// Signature and headers as in Standard Webhooks 1.0: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { WebhookState } from "@quis/contract";
import { replaceFile } from "../ledger/durable.ts";
import type { FindingRegister } from "./register.ts";

const TIMEOUT_MS = 10_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 300_000;
/** Refusals that another try may change; any other 4xx is for good. */
const WORTH_ANOTHER_TRY: ReadonlySet<number> = new Set([408, 409, 425, 429]);
const MOST_ERROR_CHARS = 300;

export interface WebhookOptions {
  readonly url: string;
  readonly secret: Buffer;
  readonly register: Pick<FindingRegister, "deedsFrom" | "eventOf">;
  /** Remembers from which entry of the oversight log on nothing was sent yet. */
  readonly file: string;
  readonly now: () => number;
  readonly firstWaitMs?: number;
}

export class Webhook {
  readonly #options: WebhookOptions;
  readonly #closed = new AbortController();
  #next: number | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #delivered = 0;
  #waiting = 0;
  #refused = 0;
  #failures = 0;
  #lastError: string | null = null;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Something may have been sealed. Returns at once: nothing ever waits for the receiver. */
  poke(): void {
    this.#again = true;
    this.#running ??= this.#run()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#running = undefined;
        if (this.#again && !this.#closed.signal.aborted) this.poke();
      });
  }

  state(): WebhookState {
    return {
      url: this.#options.url,
      delivered: this.#delivered,
      waiting: this.#waiting,
      refused: this.#refused,
      failures: this.#failures,
      last_error: this.#lastError,
    };
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    this.#again = false;
    const { register } = this.#options;
    this.#next ??= await this.#remembered();
    const { deeds, scanned } = await register.deedsFrom(this.#next ?? 0);
    if (this.#next === undefined) {
      // What was sealed before there was a webhook is not sent: nobody asked for years of it at once.
      await this.#remember(scanned);
      return;
    }
    this.#waiting = deeds.length;
    for (const deed of deeds) {
      if (!(await this.#deliver(deed))) return;
      this.#waiting--;
      await this.#remember(deed + 1);
    }
  }

  // Until it is taken or refused for good; false if it was given up because the folder closes.
  async #deliver(deed: number): Promise<boolean> {
    const { event, id } = await this.#options.register.eventOf(deed);
    const body = JSON.stringify(event);
    for (let waitMs = this.#options.firstWaitMs ?? FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      if (this.#closed.signal.aborted) return false;
      try {
        const status = await this.#post(`${id}-${deed}`, body);
        if (status >= 200 && status < 300) {
          this.#delivered++;
          this.#lastError = null;
          return true;
        }
        this.#failed(new Error(`expected an answer of 2xx, got ${status}`));
        if (status >= 400 && status < 500 && !WORTH_ANOTHER_TRY.has(status)) {
          this.#refused++;
          return true;
        }
      } catch (error) {
        this.#failed(error);
      }
      await pause(waitMs, this.#closed.signal);
    }
  }

  async #post(id: string, body: string): Promise<number> {
    const { url, secret, now } = this.#options;
    const timestamp = Math.floor(now() / 1000);
    const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": `v1,${signature}`,
      },
      // A redirect could lead anywhere, also to where no https is.
      redirect: "manual",
      signal: AbortSignal.any([this.#closed.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response.status;
  }

  #failed(error: unknown): void {
    if (this.#closed.signal.aborted) return;
    this.#failures++;
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
    this.#lastError = `${error instanceof Error ? error.message : String(error)}${cause}`.slice(0, MOST_ERROR_CHARS);
  }

  async #remembered(): Promise<number | undefined> {
    try {
      const { url, next } = JSON.parse(await readFile(this.#options.file, "utf8")) as { url: unknown; next: unknown };
      return url === this.#options.url && Number.isSafeInteger(next) ? (next as number) : undefined;
    } catch {
      return undefined;
    }
  }

  async #remember(next: number): Promise<void> {
    this.#next = next;
    await replaceFile(this.#options.file, `${JSON.stringify({ url: this.#options.url, next })}\n`);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
