// Elements from text. No HTML is ever made of text: a log's text is hostile, and hidden characters in it are spelt out.
import { visiblePieces } from "../text/visible.ts";

type Child = Node | string;

/** An element with class and children; strings are our own words. */
export function make(tag: string, className: string, ...children: readonly Child[]): HTMLElement {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...children);
  return element;
}

/** Text that somebody else wrote: isolated, so that its direction moves nothing around it. */
export function hostile(text: string): HTMLElement {
  const pieces = visiblePieces(text).map((piece) => {
    if (!piece.marked) return piece.text;
    const marked = make("span", "hidden-char", piece.text);
    marked.title = piece.code;
    return marked;
  });
  return make("bdi", "", ...pieces);
}

/** A list of sentences, each with a mark. */
export function makeList(
  items: readonly { readonly mark: string; readonly state: string; readonly text: Child }[],
): HTMLElement {
  return make(
    "ul",
    "said-list",
    ...items.map(({ mark, state, text }) => {
      const sign = make("span", "mark", mark);
      sign.setAttribute("aria-hidden", "true");
      const item = make("li", "", sign, make("span", "", text));
      item.dataset["state"] = state;
      return item;
    }),
  );
}

/** The element with this id in the page's own HTML. */
export function find(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`expected an element #${id}, got none`);
  return element;
}
