// Saving what is on the page as a file of the reader's machine.

/** Offers `text` as a download. */
export function saveFile(name: string, type: string, text: string): void {
  saveBlob(name, new Blob([text], { type }));
}

/** Offers `blob` as a download. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers read the object after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** `parts` as a file name: letters, digits and dashes only, since parts may come from a log. */
export function fileName(parts: readonly string[], extension: string): string {
  const safe = parts.map((part) => part.replaceAll(/[^A-Za-z0-9]+/g, "-").slice(0, 60)).join("_");
  return `${safe.replaceAll(/^[-_]+|[-_]+$/g, "") || "quis"}.${extension}`;
}
