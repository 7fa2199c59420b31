// CSV as RFC 4180 has it, except that lines end in LF: fields are quoted only when they must be.

export function formatCsvField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

export function formatCsvRow(fields: readonly string[]): string {
  return `${fields.map(formatCsvField).join(",")}\n`;
}
