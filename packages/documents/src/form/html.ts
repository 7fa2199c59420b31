// A document as one accessible HTML file: no script, nothing loaded, readable on paper. WCAG 2.2 · https://html.spec.whatwg.org/
import type { Signature } from "../envelope/signature.ts";
import { aboutBlocks, firstPage } from "../envelope/words.ts";
import { type Block, type Given, piecesOf, type QuisDocument, type Table, type Text } from "./model.ts";
import { STYLE } from "./style.ts";

export interface Edition {
  /** SHA-256 (hex) of document.json. */
  readonly sha256: string;
  /** Without one it is a draft, and says so in words. */
  readonly signature?: Signature;
}

/** The file's text. */
export function renderHtml(document: QuisDocument, edition: Edition): string {
  const { title, language } = document.envelope;
  const isDraft = edition.signature === undefined;
  const body = [
    `<header><p class="state">${isDraft ? "DRAFT: nobody has signed this document." : "Signed"}</p><h1>${escapeText(title)}</h1></header>`,
    `<main>`,
    ...[...firstPage(document, edition), ...document.summary, ...document.body].map(blockHtml),
    `</main>`,
    `<footer>${aboutBlocks(document, edition).map(blockHtml).join("\n")}</footer>`,
  ].join("\n");
  return `<!doctype html>
<html lang="${escapeText(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>${isDraft ? "DRAFT: " : ""}${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

function blockHtml(block: Block): string {
  switch (block.block) {
    case "heading":
      return `<h2>${escapeText(block.text)}</h2>`;
    case "paragraph":
      return `<p>${textHtml(block.text)}</p>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${textHtml(item)}</li>`).join("")}</ul>`;
    case "note":
      return `<div class="note" role="note"><strong>${escapeText(block.title)}</strong> ${textHtml(block.text)}</div>`;
    case "table":
      return tableHtml(block);
  }
}

function tableHtml({ caption, columns, rows }: Table): string {
  const classOf = (i: number): string => (columns[i]?.isNumber === true ? ' class="number"' : "");
  const head = columns.map(({ title }, i) => `<th scope="col"${classOf(i)}>${escapeText(title)}</th>`).join("");
  const lines = rows.map((cells) => {
    const [first = "", ...rest] = cells;
    const others = rest.map((cell, i) => `<td${classOf(i + 1)}>${textHtml(cell)}</td>`).join("");
    return `<tr><th scope="row"${classOf(0)}>${textHtml(first)}</th>${others}</tr>`;
  });
  // A table wider than the screen is scrolled by keyboard too.
  return `<div class="table" role="region" tabindex="0" aria-label="${escapeText(caption)}"><table><caption>${escapeText(caption)}</caption><thead><tr>${head}</tr></thead><tbody>
${lines.join("\n")}
</tbody></table></div>`;
}

function textHtml(text: Text): string {
  return piecesOf(text).map(pieceHtml).join("");
}

function pieceHtml(piece: string | Given): string {
  return typeof piece === "string" ? escapeText(piece) : `<bdi dir="auto">${escapeText(piece.given)}</bdi>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Attacker: whoever may choose a name or a reason. Nothing of it is markup, and no control character is left that a reader would not see. */
export function escapeText(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g, "\ufffd")
      .replaceAll(/[&<>"']/g, (char) => ENTITIES[char]!)
  );
}
