// A new authenticator's secret: as a code to scan, and as text for whoever has no camera.
import { useState } from "react";
import { QrCode } from "../qr/index.ts";
import { words } from "../strings/enrol.ts";

export function TotpSecret({ totp }: { readonly totp: { readonly uri: string; readonly secret: string } }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="qr-side">
      <p>{words.scan}</p>
      <QrCode text={totp.uri} label={words.qr} />
      <p className="small">
        {words.orType} <code className="secret">{totp.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>{" "}
        <button
          type="button"
          className="link"
          onClick={() => void navigator.clipboard?.writeText(totp.secret).then(() => setCopied(true))}
        >
          {copied ? words.copied : words.copy}
        </button>
      </p>
    </div>
  );
}
