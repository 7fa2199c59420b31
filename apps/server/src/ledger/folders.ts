// Where the parts of a log lie in a data folder.
import { join } from "node:path";

/** Name of a log, and folders of its parts below a data folder. */
export function ledgerFolders(
  data: string,
  name: string,
): { name: string; data: string; logFolder: string; payloadFolder: string; walFolder: string } {
  return {
    name,
    data,
    logFolder: join(data, "log", name),
    payloadFolder: join(data, "payload", name),
    walFolder: join(data, "wal", name),
  };
}
