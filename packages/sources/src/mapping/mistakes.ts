// What is wrong with a mapping file, each mistake with the line of the file that it speaks of.
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import { SourceError } from "../error.ts";
import { parseYaml } from "../text/index.ts";
import { MAX_MAPPING_CHARS, parseMapping } from "./parse.ts";

export interface MappingMistake {
  /** From 1; undefined where the mistake is of the file as a whole, or nobody can say. */
  readonly line: number | undefined;
  readonly text: string;
}

const MOST = 50;

/** The mistakes of a mapping file, none if it can be used. Never throws for what the file holds. */
export function mappingMistakes(yamlText: string): readonly MappingMistake[] {
  try {
    parseMapping(yamlText);
    return [];
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const texts = error.mistakes.length === 0 ? [error.message] : error.mistakes;
    const locate = locatorOf(yamlText);
    return texts.slice(0, MOST).map((text) => ({ line: locate(text), text }));
  }
}

/** Finds the line of a mistake that begins with its path, such as `columns.user.to: …`. */
function locatorOf(text: string): (mistake: string) => number | undefined {
  // What was refused without being read, as too long or too deep, is not read here either.
  const read = parseYaml(text, MAX_MAPPING_CHARS);
  if ("mistake" in read && !read.mistake.startsWith("not YAML")) return () => undefined;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, schema: "core" });
  const [broken] = document.errors;
  if (broken !== undefined) return () => broken.linePos?.[0].line;
  return (mistake) => {
    const at = nodeAt(document.contents, mistake);
    const start = at?.range?.[0];
    return start === undefined ? undefined : lines.linePos(start).line;
  };
}

/** The deepest node on the way that a mistake's text begins with. Keys may have dots in them, so the longest that fits is taken. */
function nodeAt(root: Node | null, mistake: string): Node | null {
  let node = root;
  // The key is where a person looks, not the value that begins a line below it.
  let shown: Node | null = null;
  let rest = mistake;
  while (node !== null) {
    const step = stepInto(node, rest);
    if (step === undefined) break;
    shown = step.shown;
    node = step.node;
    rest = rest.slice(step.length);
  }
  const unknown = /^(?:: )?unknown key "((?:[^"\\\\]|\\\\.)*)"/.exec(rest)?.[1];
  if (unknown !== undefined && isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === unknown);
    if (pair !== undefined) return pair.key as Node;
  }
  return shown;
}

interface Step {
  readonly node: Node | null;
  readonly shown: Node;
  readonly length: number;
}

function stepInto(node: Node, path: string): Step | undefined {
  const text = path.startsWith(".") ? path.slice(1) : path;
  const skipped = path.length - text.length;
  if (isSeq(node)) {
    const index = /^(\d+)(?=[.:]|$)/.exec(text)?.[1];
    const item = index === undefined ? undefined : (node.items[Number(index)] as Node | undefined);
    return item === undefined ? undefined : { node: item, shown: item, length: skipped + index!.length };
  }
  if (!isMap(node)) return undefined;
  let best: { readonly pair: Pair; readonly name: string } | undefined;
  for (const pair of node.items) {
    const name = isScalar(pair.key) ? String(pair.key.value) : undefined;
    if (name === undefined || !text.startsWith(name) || !/^(?:[.: ]|$)/.test(text.slice(name.length))) continue;
    if (name.length > (best?.name.length ?? -1)) best = { pair, name };
  }
  if (best === undefined) return undefined;
  const { pair, name } = best;
  return { node: pair.value as Node | null, shown: pair.key as Node, length: skipped + name.length };
}
