// One event of a kept draft: what of it would be shown, with the parts to decide, and the row that the public would have.
import type { ReleasePreview, ReleaseRecord } from "@quis/contract";
import { type RedactionProfile, redactEvent, type ReviewItem, ruleOf, type SourceEvent, textsOf } from "@quis/release";
import type { Parts } from "../../instance/parts.ts";
import { QuisError } from "../../instance/error.ts";
import { readCommitted } from "./draft-folder.ts";
import { type PartNow, partShown, textKey } from "./parts-now.ts";

/** An event as it was sealed; undefined if it was erased. @throws QuisError QUIS_DATA_CORRUPT */
export async function readEvent({ ledgers: { records } }: Parts, index: number): Promise<SourceEvent | undefined> {
  try {
    const { fields, source } = await readCommitted(records, index, "records");
    return {
      index,
      source,
      fields: fields.map(({ name, valueJson }) => ({ name, value: JSON.parse(valueJson) as unknown })),
    };
  } catch (error) {
    if (error instanceof QuisError && error.code === "QUIS_ERASED") return undefined;
    throw error;
  }
}

export function recordOf(event: SourceEvent, parts: readonly PartNow[], profile: RedactionProfile): ReleaseRecord {
  const { index, source } = event;
  const texts: ReleaseRecord["texts"] = [];
  const others: ReleaseRecord["others"] = [];
  const withheld: ReleaseRecord["withheld"] = [];
  for (const { name: field, value } of event.fields) {
    const { action, exemption } = ruleOf(profile, field);
    if (action !== "show") {
      withheld.push({ field, action, exemption: exemption ?? profile.otherwise });
      continue;
    }
    const found = textsOf(value);
    if (found.length === 0) others.push({ field, value: JSON.stringify(value) });
    for (const { path, text } of found) {
      const key = textKey({ index, field, path });
      const own = parts.filter((part) => textKey(part) === key);
      texts.push({ field, path: [...path], text, parts: own.map((part) => partShown(part, profile.personal)) });
    }
  }
  return { index, source, texts, others, withheld };
}

/** `items`: all decided. */
export function previewRow(
  event: SourceEvent,
  items: readonly ReviewItem[],
  profile: RedactionProfile,
  key: Uint8Array,
): ReleasePreview["rows"][number] {
  const { opened, vouched, withheld } = redactEvent({ event, items, profile, key });
  const cells = event.fields.flatMap(({ name: field, value }): ReleasePreview["rows"][number]["cells"] => {
    if (opened.has(field)) return [{ field, text: textOf(value), how: "proved" }];
    return Object.hasOwn(vouched, field) ? [{ field, text: textOf(vouched[field]), how: "changed" }] : [];
  });
  return { index: event.index, cells, withheld: withheld.filter(({ extent }) => extent === "whole").length };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
