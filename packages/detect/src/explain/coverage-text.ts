// The coverage report as text: shares of real accesses and of made-up ones side by side.
import type { CoverageReport, CoverageShares } from "./coverage.ts";
import type { Share } from "./interval.ts";

/** Lines of at most 100 characters or so, without a line break at the end. */
export function coverageText(report: CoverageReport): string {
  const lines = [
    `Explained over ${report.days} ${report.days === 1 ? "day" : "days"}, 95 % intervals by user, fakes drawn by seed ${JSON.stringify(report.seed)}`,
    ...table([
      ["", "explained", "interval", "of"],
      ...(
        [
          ["all accesses", report.all],
          ["first accesses", report.first],
          ["random fakes", report.randomFakes],
          ["matched fakes", report.matchedFakes],
        ] as const
      ).map(([name, share]) => [name, percent(share.share), interval(share), String(share.count)]),
    ]),
    "",
    ...table([
      ["by relationship", "all", "first", "random fakes", "matched fakes"],
      ...report.relationships.map((one) => [
        one.id,
        percent(part(one.all, report.all)),
        percent(part(one.first, report.first)),
        percent(part(one.randomFakes, report.randomFakes)),
        percent(part(one.matchedFakes, report.matchedFakes)),
      ]),
    ]),
  ];
  for (const [title, groups] of [
    ["by role", report.roles],
    ["by unit", report.units],
  ] as const)
    if (groups.length > 0)
      lines.push("", ...table([[title, "all", "first", "random fakes", "matched fakes"], ...groups.map(groupCells)]));
  for (const { id, table: absent } of report.absent)
    lines.push(
      `${lines.at(-1)?.startsWith("not applicable") === true ? "" : "\n"}not applicable: ${id}, because ${absent} was never imported`,
    );
  return lines.join("\n");
}

function groupCells(group: CoverageShares & { readonly name: string }): string[] {
  return [
    group.name,
    ...[group.all, group.first, group.randomFakes, group.matchedFakes].map(({ share }) => percent(share)),
  ];
}

function part(count: number, of: Share): number | null {
  return of.count === 0 ? null : count / of.count;
}

function percent(share: number | null): string {
  return share === null ? "none" : `${(100 * share).toFixed(1)} %`;
}

function interval({ low, high }: Share): string {
  return low === null || high === null ? "none" : `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)} %`;
}

// The first column to the left, the others to the right.
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
