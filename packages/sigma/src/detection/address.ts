// IP addresses and CIDR ranges as 32 hexadecimal digits. RFC 4291 §2.2 and §2.5.5.2, RFC 4632 §3.1

const MAPPED = "00000000000000000000ffff";
const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** The 32 digits of an IPv4 (mapped) or IPv6 address; undefined if it is none. Zones (`%eth0`) are not addresses here. */
export function addressDigits(text: string): string | undefined {
  if (text.length > 45 || text.length < 2) return undefined;
  if (!text.includes(":")) {
    const v4 = v4Digits(text);
    return v4 === undefined ? undefined : MAPPED + v4;
  }
  return v6Digits(text);
}

function v4Digits(text: string): string | undefined {
  const found = V4.exec(text);
  if (!found) return undefined;
  let digits = "";
  for (const part of found.slice(1)) {
    // A leading zero means octal to some readers: no address to us.
    if (Number(part) > 255 || (part.length > 1 && part.startsWith("0"))) return undefined;
    digits += Number(part).toString(16).padStart(2, "0");
  }
  return digits;
}

function v6Digits(text: string): string | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups: string[][] = [];
  for (const [place, half] of halves.entries()) {
    const found = groupsOf(half, place === halves.length - 1);
    if (found === undefined) return undefined;
    groups.push(found);
  }
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array.from({ length: missing }, () => "0000"), ...tail].join("");
}

function groupsOf(half: string, last: boolean): string[] | undefined {
  if (half === "") return [];
  const groups: string[] = [];
  const parts = half.split(":");
  for (const [place, part] of parts.entries()) {
    if (last && place === parts.length - 1 && part.includes(".")) {
      const v4 = v4Digits(part);
      if (v4 === undefined) return undefined;
      groups.push(v4.slice(0, 4), v4.slice(4));
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(part.toLowerCase().padStart(4, "0"));
    else return undefined;
  }
  return groups;
}

/** First and last address of `ADDRESS/LENGTH` (or of one address); undefined if it is none. Host bits may be set. */
export function cidrRange(text: string): { readonly low: string; readonly high: string } | undefined {
  const [address = "", length, more] = text.split("/");
  const digits = addressDigits(address);
  if (digits === undefined || more !== undefined) return undefined;
  if (length === undefined) return { low: digits, high: digits };
  const most = address.includes(":") ? 128 : 32;
  if (!/^\d{1,3}$/.test(length) || Number(length) > most) return undefined;
  const hostBits = BigInt(most - Number(length));
  const low = (BigInt(`0x${digits}`) >> hostBits) << hostBits;
  const high = low + (1n << hostBits) - 1n;
  const written = (value: bigint) => value.toString(16).padStart(32, "0");
  return { low: written(low), high: written(high) };
}
