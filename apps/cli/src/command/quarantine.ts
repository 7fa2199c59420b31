// quis quarantine: records that could not be understood are kept whole; see them, and try them again.
import type { Quarantined } from "@quis/contract";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import { countOf, formatBytes, formatCount, formatSecond, formatTime } from "../output/figures.ts";
import { startProgress } from "../output/progress.ts";
import { layOutTable } from "../output/table.ts";
import type { Column } from "../output/table.ts";
import { printRaw } from "../output/raw.ts";
import { stopIfAborted } from "./context.ts";
import type { CommandContext } from "./context.ts";
import { parseLimit } from "./parse.ts";

const COLUMNS: readonly Column<Quarantined>[] = [
  { title: "ID", cell: (row) => row.id, always: true },
  { title: "FILE", cell: (row) => row.file, minWidth: 10 },
  { title: "LINE", cell: (row) => formatCount(row.line), align: "right", always: true, minWidth: 4 },
  { title: "REASON", cell: (row) => row.reason, always: true, minWidth: 24 },
  { title: "CODE", cell: (row) => row.code, minWidth: 16, rank: 1 },
  { title: "SIZE", cell: (row) => formatBytes(row.size_bytes), align: "right", rank: 2 },
  { title: "SOURCE", cell: (row) => row.source, rank: 3 },
  { title: "FORMAT", cell: (row) => row.format, rank: 4 },
  { title: "KEPT SINCE (UTC)", cell: (row) => formatSecond(row.time), minWidth: 19, rank: 5 },
];

const PAGE_ROWS = 1000;

export async function listQuarantine(context: CommandContext, options: { readonly limit: string }): Promise<ExitCode> {
  const { terminal } = context;
  const limit = parseLimit(options.limit, terminal.json);
  const instance = await context.open();
  const rows: Quarantined[] = [];
  let total = 0;
  let shown = 0;
  let cursor: string | undefined;
  do {
    stopIfAborted(context.signal);
    const page = { limit: Math.min(PAGE_ROWS, limit - shown), ...(cursor === undefined ? {} : { cursor }) };
    const list = await instance.quarantineList(context.actor, page);
    total = list.total;
    shown += list.rows.length;
    if (terminal.json) for (const row of list.rows) terminal.printJson(row);
    else rows.push(...list.rows);
    cursor = list.next ?? undefined;
  } while (cursor !== undefined && shown < limit);

  terminal.say(
    total === 0
      ? "Nothing is in quarantine: every record that was read could be sealed."
      : `${countOf(total, "record waits", "records wait")} in quarantine, kept whole: not sealed, not lost.`,
    "bold",
  );
  if (rows.length > 0) {
    const table = layOutTable(COLUMNS, rows, { width: terminal.width, dim: (text) => terminal.style("dim", text) });
    for (const { title, text } of table.same) terminal.say(`All: ${title.toLowerCase()} ${text}`, "dim");
    terminal.print();
    for (const line of table.lines) terminal.print(line);
    terminal.print();
    terminal.say(
      "quis quarantine show ID shows a record; quis quarantine retry [ID] tries again after the cause is mended.",
      "dim",
    );
  }
  if (cursor !== undefined) {
    terminal.note(`${formatCount(shown)} of ${formatCount(total)} are shown; --limit N or --limit all shows more`);
  }
  return EXIT.ok;
}

export async function showQuarantined(context: CommandContext, id: string): Promise<ExitCode> {
  const { terminal } = context;
  const instance = await context.open();
  const record = await instance.quarantineShow(context.actor, id);
  terminal.printJson(record);
  if (terminal.json) return EXIT.ok;
  terminal.say(`${record.file}, line ${formatCount(record.line)}: ${record.reason}`, "bold");
  terminal.say(
    `${record.code} · ${record.format} from source ${record.source} · ${formatBytes(record.size_bytes)} · kept since ${formatTime(record.time)} UTC`,
    "dim",
  );
  terminal.print();
  printRaw(terminal, Buffer.from(record.raw, "base64"), record.size_bytes);
  return EXIT.ok;
}

export async function retryQuarantine(context: CommandContext, id: string | undefined): Promise<ExitCode> {
  const { terminal } = context;
  const instance = await context.open();
  const progress = startProgress(terminal, "retry");
  try {
    const work = { onProgress: progress.update, signal: context.signal };
    const summary = await instance.quarantineRetry(context.actor, id, work);
    progress.stop();
    terminal.printJson(summary);
    terminal.say(
      `${formatCount(summary.tried)} tried: ${formatCount(summary.sealed)} sealed, ${formatCount(summary.duplicates)} duplicates, ` +
        `${formatCount(summary.still_quarantined)} still in quarantine. The log has ${countOf(summary.tree_size, "entry", "entries")}.`,
    );
    return summary.still_quarantined > 0 ? EXIT.quarantined : EXIT.ok;
  } finally {
    progress.stop();
  }
}
