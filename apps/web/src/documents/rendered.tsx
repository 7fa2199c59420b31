// A document's page shown here. Attacker: whoever may choose a name or a reason in it, and whoever may write in the data folder. Only elements that documents
// have are taken over, without attributes; everything else is its text. Nothing of it runs or is loaded, and the page's own policy stays as it is.
import { createElement, Fragment, type ReactNode, useMemo } from "react";
import { documentWords } from "../strings/documents.ts";
import { VisibleText } from "../text/index.ts";

/** More rows than this make the browser slow; all are in the file. */
const MOST_ROWS = 500;

/** Elements of a document, by what they are here: its headings stand below the screen's own. */
const ELEMENTS: Readonly<Record<string, string>> = {
  h1: "h2",
  h2: "h3",
  p: "p",
  ul: "ul",
  li: "li",
  strong: "strong",
  table: "table",
  caption: "caption",
  thead: "thead",
  tbody: "tbody",
  tr: "tr",
  td: "td",
};

export function Rendered({ html }: { readonly html: string }) {
  const blocks = useMemo(() => childrenOf(bodyOf(html), "d"), [html]);
  return <div className="document-paper">{blocks}</div>;
}

/** The body alone: a style sheet in a parsed page would be held against this page's policy. */
function bodyOf(html: string): Element {
  const from = html.indexOf("<body>");
  const body = from < 0 ? html : html.slice(from + "<body>".length);
  return new DOMParser().parseFromString(body, "text/html").body;
}

function childrenOf(parent: Element, path: string): ReactNode[] {
  return [...parent.childNodes].map((node, at) => (
    <Fragment key={`${path}.${at}`}>{shown(node, `${path}.${at}`)}</Fragment>
  ));
}

function shown(node: ChildNode, path: string): ReactNode {
  if (node instanceof Text) return node.data.trim() === "" ? " " : node.data;
  if (!(node instanceof Element)) return null;
  const name = node.localName;
  if (name === "bdi") return <VisibleText text={node.textContent} />;
  if (name === "tbody") return <tbody>{rowsOf(node, path)}</tbody>;
  if (name === "th")
    return <th scope={node.parentElement?.closest("thead") === null ? "row" : "col"}>{childrenOf(node, path)}</th>;
  if (name === "div" && node.classList.contains("note"))
    return <div className="document-note">{childrenOf(node, path)}</div>;
  if (name === "div" && node.classList.contains("table")) {
    const caption = node.querySelector("caption")?.textContent ?? documentWords.one.page;
    return (
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
      <div className="document-table" role="region" tabIndex={0} aria-label={caption}>
        {childrenOf(node, path)}
      </div>
    );
  }
  const own = Object.hasOwn(ELEMENTS, name) ? ELEMENTS[name] : undefined;
  if (own !== undefined)
    return createElement(own, null, ...childrenOf(node, path).filter((child) => !isBlank(own, child)));
  if (["header", "main", "footer"].includes(name))
    return <div className={`document-${name}`}>{childrenOf(node, path)}</div>;
  // An element that no document has was put there: what it says is shown as text.
  return ["script", "style", "template"].includes(name) ? null : <VisibleText text={node.textContent ?? ""} />;
}

function rowsOf(body: Element, path: string): ReactNode[] {
  const rows = [...body.children].filter(({ localName }) => localName === "tr");
  const first = rows
    .slice(0, MOST_ROWS)
    .map((row, at) => <Fragment key={`${path}.${at}`}>{shown(row, `${path}.${at}`)}</Fragment>);
  const left = rows.length - first.length;
  if (left === 0) return first;
  const columns = rows[0]?.children.length ?? 1;
  return [
    ...first,
    <tr key="left">
      <td colSpan={columns}>{documentWords.one.rowsLeft(left)}</td>
    </tr>,
  ];
}

/** Blanks between rows and cells are no children of a table. */
function isBlank(own: string, child: ReactNode): boolean {
  if (!["table", "thead", "tr", "ul"].includes(own)) return false;
  const { children } = (child as { props: { children?: ReactNode } }).props;
  return children === " ";
}
