// Reading a parsed record: a member that is missing or of another type is undefined, and stays in the rest.
import type { JsonObject } from "../text/index.ts";

/** The text of a value: a string that is not empty, or a number or boolean as JSON writes it. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** Elements of an array; none for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Elements of an array that are objects. */
export function objectsOf(value: unknown): JsonObject[] {
  return listOf(value).filter((item): item is JsonObject => objectOf(item) !== undefined);
}

/** An integer, also one written as text; undefined if it does not fit exactly. */
export function integerOf(value: unknown): number | undefined {
  const number = typeof value === "string" && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/** `{ name: value }`, or nothing to spread if the value is undefined. */
export function optional<T>(name: string, value: T | undefined): Record<string, T> {
  return value === undefined ? {} : { [name]: value };
}

/** A literal whose members may be undefined, by what is there: those are optional, and never undefined. */
type Defined<T> = { [Name in keyof T as undefined extends T[Name] ? never : Name]: T[Name] } & {
  [Name in keyof T as undefined extends T[Name] ? Name : never]?: Exclude<T[Name], undefined>;
};

/**
 * The object without its members that are undefined. Itself if it has none, which is why this is much faster than spreading objects of one member
 * (measured: a sixth of the time for four).
 */
export function defined<T extends object>(object: T): Defined<T> {
  for (const name in object) if (object[name] === undefined) return withoutUndefined(object) as Defined<T>;
  return object as Defined<T>;
}

function withoutUndefined(object: object): object {
  const left: JsonObject = {};
  for (const name in object) {
    const value = (object as JsonObject)[name];
    if (value !== undefined) left[name] = value;
  }
  return left;
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;
// Two colons at least: an IPv4 address with a port is no address.
const IPV6 = /^(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{0,4}|(?:\d{1,3}\.){3}\d{1,3})(?:%\w{1,16})?$/;

/** Whether the text is an IP address as OCSF's ip_t takes it. */
export function isAddress(text: string): boolean {
  return IPV4.test(text) || IPV6.test(text);
}

/** A network endpoint of an address, a host name, or of nothing known: OCSF wants one where an access came from. */
export function endpointOf(host: string | undefined, port?: number): JsonObject {
  const rest = port === undefined || port < 0 || port > 65_535 ? {} : { port };
  if (host === undefined) return { name: "[unknown]", ...rest };
  return isAddress(host) ? { ip: host, ...rest } : { name: host, ...rest };
}

/** What a table has for a key; a key from a record must not reach what every object inherits (`constructor`). */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

const HTTP_METHODS = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/** `{ http_method }` of an OCSF http_request, or nothing to spread for a method that OCSF does not know. */
export function httpMethodOf(method: string | undefined): JsonObject {
  return method !== undefined && HTTP_METHODS.includes(method) ? { http_method: method } : {};
}
