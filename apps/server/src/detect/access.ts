// A row of the store as an access of detection.
import type { Access } from "@quis/detect";
import type { RowCells } from "../store/row.ts";

/** The access that the row's cells (`cellsOfLine`) tell of. */
export function accessOfRow(cells: RowCells): Access {
  return {
    index: cells[0],
    timeMs: cells[1],
    source: cells[3],
    activity: cells[6],
    operation: cells[7],
    failed: cells[8] === "failure",
    user: cells[9],
    userType: cells[11],
    unit: cells[12],
    session: cells[13],
    subjects: cells[14],
    recordCount: cells[15],
    caseRef: cells[16],
    justification: cells[17],
    purpose: cells[18],
    object: cells[19],
    address: cells[21],
    breakGlass: cells[27] === 1,
    device: cells[28],
  };
}
