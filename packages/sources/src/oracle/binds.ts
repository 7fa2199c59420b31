// Values of bind variables as the audit trail writes them: ` #1(4):4711 #2(5):Smith`, each with its length.

/** The values by position, or undefined if the text is not wholly of this form. */
export function readBinds(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const values: string[] = [];
  let at = 0;
  while (at < text.length) {
    const head = /^ #(\d{1,5})\((\d{1,5})\):/.exec(text.slice(at, at + 20));
    if (head === null || Number(head[1]) !== values.length + 1) return undefined;
    const start = at + head[0].length;
    const end = start + Number(head[2]);
    // A length in bytes of a value beyond ASCII ends elsewhere, where no other begins: then nothing is certain.
    if (end > text.length) return undefined;
    values.push(text.slice(start, end));
    at = end;
  }
  return values;
}
