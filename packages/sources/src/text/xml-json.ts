// An XML element as JSON, so that what reads JSON reads it too.
import type { JsonObject } from "./json.ts";
import type { XmlElement } from "./xml.ts";

/**
 * An element's attributes as `@name`, its elements by their names (those that repeat, and those in `lists`, as arrays), its text as `#text`. An
 * element that has text only becomes the text.
 */
export function jsonOfXml(element: XmlElement, lists?: ReadonlySet<string>): JsonObject {
  const object: JsonObject = {};
  for (const [name, value] of element.attributes) object[`@${name}`] = value;
  for (const child of element.children) {
    const value = child.attributes.size === 0 && child.children.length === 0 ? child.text : jsonOfXml(child, lists);
    const before = object[child.name];
    if (before === undefined) object[child.name] = lists?.has(child.name) === true ? [value] : value;
    else if (Array.isArray(before)) before.push(value);
    else object[child.name] = [before, value];
  }
  if (element.text !== "") object["#text"] = element.text;
  return object;
}
