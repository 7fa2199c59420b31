// Where the rules that come with Quis lie: files, which whoever has a file system reads.

/** Folder of the starter rules. */
export const STARTER_RULES: URL = new URL("../rules/", import.meta.url);
