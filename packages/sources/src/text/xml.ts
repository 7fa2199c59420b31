// Strict XML (https://www.w3.org/TR/xml) of one record: what two readers could understand differently is refused.
// No DOCTYPE, so no entity but the five of §4.6 and character references: nothing expands, nothing is fetched.
import { Problem } from "../error.ts";
import { MAX_JSON_DEPTH } from "./json.ts";

/** An element with local names; namespace declarations are left out, prefixes of attributes are kept. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text directly in it; white space between elements is left out. */
  readonly text: string;
}

/** Deepest nesting of elements that is accepted, as of JSON. */
const MAX_XML_DEPTH = MAX_JSON_DEPTH;
const MAX_ATTRIBUTES = 64;

// §2.2: what is no character of XML. Tab, line feed and carriage return are.
// oxlint-disable-next-line no-control-regex
const NO_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
// §2.3, and one prefix (Namespaces in XML §4). One class of characters and no alternatives: twice as fast.
const START = String.raw`A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD`;
const NAME = String.raw`[${START}][${START}\-.0-9\u00B7\u0300-\u036F\u203F\u2040]*`;
const TAG_NAME = new RegExp(`(${NAME})(?::(${NAME}))?`, "y");
const ATTRIBUTE = new RegExp(
  `[ \\t\\r\\n]+(${NAME}(?::${NAME})?)[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"([^"<]*)"|'([^'<]*)')`,
  "y",
);
const TAG_END = /[ \t\r\n]*(\/?)>/y;
const END_TAG_END = /[ \t\r\n]*>/y;
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

interface OpenElement {
  readonly name: string;
  /** As written, with its prefix: start and end tag must agree in it. */
  readonly written: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Parses one element, with white space, comments, instructions and an XML declaration around it. Refused: anything not well-formed, a DOCTYPE,
 * entities that XML does not itself define, the same attribute twice, the name `__proto__`, more than MAX_XML_DEPTH levels, more than 64
 * attributes of an element. Reasons quote no content of the record but names.
 */
export function parseXml(text: string): XmlElement | Problem {
  if (NO_CHARACTER.test(text) || !text.isWellFormed()) return bad("characters of XML", "one that is none");
  try {
    return new XmlReader(text).document();
  } catch (error) {
    if (error instanceof Refused) return error.problem;
    throw error;
  }
}

class Refused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.reason);
    this.problem = problem;
  }
}

function bad(what: string, got: string): Problem {
  return new Problem("SOURCE_BAD_XML", `expected ${what}, got ${got}`);
}

function refuse(what: string, got: string): never {
  throw new Refused(bad(what, got));
}

class XmlReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): XmlElement {
    this.#misc();
    if (this.#at >= this.#text.length) refuse("an XML element", "nothing");
    const root = this.#element();
    this.#misc();
    if (this.#at < this.#text.length) refuse("one XML element", "more behind it");
    return root;
  }

  /** White space, comments and instructions around the element. */
  #misc(): void {
    for (;;) {
      while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
      if (this.#text.startsWith("<?", this.#at)) this.#skip("?>", 2, "a processing instruction");
      else if (this.#text.startsWith("<!--", this.#at)) this.#comment();
      else return;
    }
  }

  #comment(): void {
    const start = this.#at + 4;
    this.#skip("-->", 4, "a comment");
    // §2.5: for compatibility, no `--` in a comment.
    const dashes = this.#text.indexOf("--", start);
    if (dashes < this.#at - 3) refuse("comments without `--` in them", "one with it");
  }

  /** Past `end`; returns what stood before it. */
  #skip(end: string, opening: number, what: string): string {
    const start = this.#at + opening;
    const found = this.#text.indexOf(end, start);
    if (found < 0) refuse(`${what} that ends`, "one that does not");
    this.#at = found + end.length;
    return this.#text.slice(start, found);
  }

  #element(): XmlElement {
    const open: OpenElement[] = [];
    for (;;) {
      const top = open.at(-1);
      if (top !== undefined) this.#content(top);
      if (top !== undefined && this.#text.charCodeAt(this.#at + 1) === 47) {
        this.#endTag(top);
        open.pop();
        const done = finished(top);
        const parent = open.at(-1);
        if (parent === undefined) return done;
        parent.children.push(done);
        continue;
      }
      const { element, isEmpty } = this.#startTag();
      if (!isEmpty) {
        if (open.length >= MAX_XML_DEPTH)
          throw new Refused(
            new Problem("SOURCE_TOO_DEEP", `expected at most ${MAX_XML_DEPTH} levels of nesting, got more`),
          );
        open.push(element);
      } else if (top === undefined) return element;
      else top.children.push(element);
    }
  }

  /** Text, CDATA, comments and instructions up to the next tag. */
  #content(into: OpenElement): void {
    const text = this.#text;
    for (;;) {
      const next = text.indexOf("<", this.#at);
      if (next < 0) refuse(`an end tag of ${into.name}`, "the end of the record");
      if (next > this.#at) into.text += readText(text.slice(this.#at, next));
      this.#at = next;
      const after = text.charCodeAt(next + 1);
      if (after === 63) this.#skip("?>", 2, "a processing instruction");
      else if (after !== 33) return;
      else if (text.startsWith("<!--", next)) this.#comment();
      else if (text.startsWith("<![CDATA[", next)) into.text += lineEnds(this.#skip("]]>", 9, "a CDATA section"));
      else refuse("an element, text or comment", "a declaration");
    }
  }

  #startTag(): { element: OpenElement; isEmpty: boolean } {
    const text = this.#text;
    TAG_NAME.lastIndex = this.#at + 1;
    const name = text.charCodeAt(this.#at) === 60 ? TAG_NAME.exec(text) : null;
    if (name === null) {
      if (text.startsWith("<!DOCTYPE", this.#at)) refuse("an XML element", "a DOCTYPE, which is never read");
      return refuse("an XML element", "text that begins none");
    }
    const local = checkedName((name[2] ?? name[1]) as string);
    let at = TAG_NAME.lastIndex;
    let attributes: Map<string, string> | undefined;
    for (;;) {
      ATTRIBUTE.lastIndex = at;
      const attribute = ATTRIBUTE.exec(text);
      if (attribute === null) break;
      at = ATTRIBUTE.lastIndex;
      attributes ??= new Map();
      addAttribute(attributes, attribute[1] as string, (attribute[2] ?? attribute[3]) as string);
    }
    TAG_END.lastIndex = at;
    const end = TAG_END.exec(text);
    if (end === null) refuse(`attributes and > in the tag ${local.slice(0, 40)}`, "something else");
    this.#at = TAG_END.lastIndex;
    return {
      element: {
        name: local,
        written: name[0],
        attributes: attributes === undefined ? NO_ATTRIBUTES : withoutNamespaces(attributes),
        children: [],
        text: "",
      },
      isEmpty: end[1] === "/",
    };
  }

  #endTag({ written, name }: OpenElement): void {
    const end = this.#at + 2;
    END_TAG_END.lastIndex = end + written.length;
    if (!this.#text.startsWith(written, end) || !END_TAG_END.test(this.#text))
      refuse(`an end tag of ${name.slice(0, 40)}`, "another one");
    this.#at = END_TAG_END.lastIndex;
  }
}

function finished(element: OpenElement): XmlElement {
  if (element.children.length > 0 && element.text !== "") element.text = element.text.trim();
  return element;
}

function checkedName(name: string): string {
  if (name === "__proto__") refuse("names of elements", 'the name "__proto__", which is not accepted');
  return name;
}

function addAttribute(attributes: Map<string, string>, name: string, raw: string): void {
  if (attributes.has(name))
    throw new Refused(new Problem("SOURCE_DUPLICATE_KEY", "expected each attribute once in a tag, got the same twice"));
  if (attributes.size >= MAX_ATTRIBUTES) refuse(`at most ${MAX_ATTRIBUTES} attributes in a tag`, "more");
  // §3.3.3: white space in a value is a space, unless it is written as a reference.
  const spaced = /[\t\r\n]/.test(raw) ? raw.replaceAll(/\r\n|[\t\r\n]/g, " ") : raw;
  attributes.set(checkedName(name), spaced.includes("&") ? readReferences(spaced) : spaced);
}

function withoutNamespaces(attributes: Map<string, string>): ReadonlyMap<string, string> {
  for (const name of attributes.keys()) if (name === "xmlns" || name.startsWith("xmlns:")) attributes.delete(name);
  return attributes;
}

function readText(raw: string): string {
  // §2.4
  if (raw.includes("]]>")) refuse("text without ]]>", "text with it");
  const text = lineEnds(raw);
  return text.includes("&") ? readReferences(text) : text;
}

/** §2.11 */
function lineEnds(text: string): string {
  return text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", apos: "'", quot: '"' };

/** §4.1 */
function readReferences(text: string): string {
  return text.replaceAll(/&([^;&]{0,40};?)/g, (_, reference: string) => {
    const name = reference.slice(0, -1);
    if (reference.endsWith(";")) {
      if (Object.hasOwn(ENTITIES, name)) return ENTITIES[name] as string;
      const code = /^#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}))$/.exec(name);
      const point =
        code === null ? -1 : Number.parseInt(code[1] ?? (code[2] as string), code[1] === undefined ? 10 : 16);
      if (isCharacter(point)) return String.fromCodePoint(point);
    }
    return refuse("references to characters or to lt, gt, amp, apos, quot", "another & or entity");
  });
}

/** §2.2 */
function isCharacter(point: number): boolean {
  if (point < 0x20) return point === 9 || point === 10 || point === 13;
  return point <= 0xd7ff || (point >= 0xe000 && point <= 0xfffd) || (point >= 0x1_0000 && point <= 0x10_ffff);
}

function isSpace(unit: number): boolean {
  return unit === 32 || unit === 10 || unit === 13 || unit === 9;
}
