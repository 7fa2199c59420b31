// Text of a log on the page: isolated, so that its direction moves nothing around it, and with hidden characters spelt out.
import { Fragment } from "react";
import { visiblePieces } from "./visible.ts";

export function VisibleText({ text, lines = false }: { readonly text: string; readonly lines?: boolean }) {
  return (
    <bdi>
      {visiblePieces(text, { lines }).map((piece, at) =>
        piece.marked ? (
          // oxlint-disable-next-line react/no-array-index-key -- pieces of one text have no other identity
          <span key={at} className="hidden-char" title={piece.code}>
            {piece.text}
          </span>
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- as above
          <Fragment key={at}>{piece.text}</Fragment>
        ),
      )}
    </bdi>
  );
}
