export { googleWorkspaceFormat } from "./google-workspace.ts";
