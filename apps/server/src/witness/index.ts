// A witness of other people's logs: the folder it keeps and the server that answers for it.
export { addWitnessedLog, WitnessFolder, type WitnessFolderOptions, type WitnessReply } from "./witness-folder.ts";
export { type ServedWitness, serveWitness, type WitnessAddress } from "./witness-server.ts";
