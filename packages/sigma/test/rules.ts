// Rules and events for tests, in few words.
import { Engine, type Firing, linkRules, parseRules, type Pipeline, QUIS_PIPELINE, SigmaError } from "../src/index.ts";

export type Event = { readonly time: number; readonly [key: string]: unknown };

/** A rule of one search, `field: value` in YAML. */
export function oneSearch(search: string, title = "rule"): string {
  return `title: ${title}\nlogsource: {product: quis}\ndetection:\n  s:\n    ${search}\n  condition: s\n`;
}

export function engineOf(text: string, pipeline: Partial<Pipeline> = {}): Engine {
  const whole = { ...QUIS_PIPELINE, ...pipeline };
  return new Engine(linkRules(parseRules(text, "test.yml", whole.placeholders), whole));
}

/** Whether the one search matches the event. */
export function matches(search: string, event: object, pipeline: Partial<Pipeline> = {}): boolean {
  return engineOf(oneSearch(search), pipeline).push({ time: 0, ...event }, 0).length > 0;
}

/** Firings of each event in turn. */
export function run(text: string, events: readonly Event[], pipeline: Partial<Pipeline> = {}): Firing[][] {
  const engine = engineOf(text, pipeline);
  return events.map((event, index) => engine.push(event, index));
}

/** The code of the SigmaError that `action` throws, with its message. */
export function refusal(action: () => unknown): { readonly code: string; readonly message: string } {
  try {
    action();
  } catch (error) {
    if (error instanceof SigmaError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: "none", message: "" };
}

export function refused(text: string, pipeline: Partial<Pipeline> = {}): string {
  return refusal(() => engineOf(text, pipeline)).code;
}
