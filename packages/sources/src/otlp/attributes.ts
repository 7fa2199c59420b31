// Attributes of OTLP: lists of keys and typed values → plain objects.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding · opentelemetry/proto/common/v1/common.proto
import { Problem } from "../error.ts";
import { objectOf, objectsOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

/** By key; integers beyond 2^53 are text, bytes are base64. */
export type Attributes = { [key: string]: unknown };

/** Keys must be unique in a list (OTel specification, Common §Attribute collections): two readers could understand it differently. */
export function readAttributes(list: unknown): Attributes | Problem {
  const attributes: Attributes = {};
  if (list === undefined || list === null) return attributes;
  if (!Array.isArray(list)) return new Problem("SOURCE_BAD_VALUE", "expected a list of attributes, got something else");
  for (const entry of list) {
    const key = objectOf(entry)?.["key"];
    if (typeof key !== "string")
      return new Problem("SOURCE_BAD_VALUE", "expected attributes with a key, got one without");
    if (key === "__proto__") return new Problem("SOURCE_BAD_JSON", 'the name "__proto__" is not accepted');
    if (Object.hasOwn(attributes, key))
      return new Problem("SOURCE_DUPLICATE_KEY", "expected each attribute once in a list, got the same key twice");
    const value = readValue((entry as JsonObject)["value"]);
    if (value instanceof Problem) return value;
    attributes[key] = value;
  }
  return attributes;
}

/** An AnyValue: an object with one member that names the type; an empty one is null. */
export function readValue(value: unknown): unknown {
  const any = objectOf(value);
  if (any === undefined) return null;
  for (const type in any) {
    const inner = any[type];
    switch (type) {
      case "stringValue":
      case "boolValue":
      case "doubleValue":
      case "bytesValue":
        return inner;
      case "intValue":
        return readInteger(inner);
      case "arrayValue":
        return readAll(objectsOf(objectOf(inner)?.["values"]));
      case "kvlistValue":
        return readAttributes(objectOf(inner)?.["values"]);
    }
  }
  // Of a type that came later than this was written: as it is.
  return Object.keys(any).length === 0 ? null : any;
}

function readAll(values: readonly JsonObject[]): unknown {
  const read: unknown[] = [];
  for (const value of values) {
    const inner = readValue(value);
    if (inner instanceof Problem) return inner;
    read.push(inner);
  }
  return read;
}

/** 64-bit integers are text in JSON; one that a double carries exactly becomes a number. */
function readInteger(value: unknown): unknown {
  if (typeof value !== "string" || !/^-?\d{1,16}$/.test(value)) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
