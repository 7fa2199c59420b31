// Server-sent events over fetch: unlike EventSource it tells why there is no stream. https://html.spec.whatwg.org/multipage/server-sent-events.html
import { linesOf } from "../api/index.ts";

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** Events of a body; comments and fields that are not ours are left out (§9.2.6). */
export async function* eventsOf(response: Response, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  let event = "message";
  let data: string[] = [];
  for await (const line of linesOf(response, { signal, blank: true })) {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (text === "") {
      if (data.length > 0) yield { event, data: data.join("\n") };
      event = "message";
      data = [];
      continue;
    }
    const [, field = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(text) ?? [];
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
  }
}
