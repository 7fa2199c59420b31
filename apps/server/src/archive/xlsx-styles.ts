// Which styles show a number as a date or time: ECMA-376 part 1 §18.8.30 (formats), §18.8.10 (cell formats).
import type { XmlElement } from "@quis/sources";

/** Built-in formats of dates and times, the East Asian ones among them. */
const BUILT_IN: ReadonlySet<number> = new Set([
  14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56,
  57, 58,
]);

export function dateStyles(styles: XmlElement | undefined): (style: number) => boolean {
  const part = (name: string): readonly XmlElement[] =>
    styles?.children.find((child) => child.name === name)?.children ?? [];
  const custom = new Map(
    part("numFmts").map(({ attributes }) => [Number(attributes.get("numFmtId")), attributes.get("formatCode") ?? ""]),
  );
  const isDate = part("cellXfs").map(({ attributes }) => {
    const format = Number(attributes.get("numFmtId") ?? "0");
    const code = custom.get(format);
    return code === undefined ? BUILT_IN.has(format) : isDateFormat(code);
  });
  return (style) => isDate[style] === true;
}

/** Letters of dates and times outside quotes, escapes, colours and conditions; a duration in `[h]` counts as none. */
function isDateFormat(code: string): boolean {
  const bare = code.replaceAll(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, "").split(";")[0] ?? "";
  return /[dmyhs]/i.test(bare) && !/^general$/i.test(bare.trim());
}
