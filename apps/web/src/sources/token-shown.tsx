// A source's new token, shown once, and how its senders use it.
import { useState } from "react";
import { sampleWords } from "../strings/sample.ts";

const words = sampleWords;

export function TokenShown({
  id,
  token,
  intake,
}: {
  readonly id: string;
  readonly token: string;
  readonly intake: "push" | "otlp";
}) {
  const [isCopied, setCopied] = useState(false);
  const { origin } = window.location;
  const how =
    intake === "push"
      ? `curl --data-binary @events.ndjson -H "Authorization: Bearer $QUIS_TOKEN" -H "Content-Type: application/x-ndjson" ${origin}/api/v1/sources/${id}/events`
      : `${origin}/v1/logs`;
  return (
    <div className="token" role="status">
      <p>
        <strong>{words.token}</strong>
      </p>
      <p className="token-line">
        <code className="mono break">{token}</code>
        <button
          type="button"
          className="tool"
          onClick={() => {
            navigator.clipboard.writeText(token).then(
              () => setCopied(true),
              // It stands there to be copied by hand.
              () => undefined,
            );
          }}
        >
          {isCopied ? words.copied : words.copy}
        </button>
      </p>
      <p className="dim">{intake === "push" ? words.pushHow : words.otlpHow}</p>
      <pre className="raw">{how}</pre>
    </div>
  );
}
