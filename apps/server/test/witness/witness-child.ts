// A witness process to be killed: serves the folder given until then.
import { serveWitness, WitnessFolder } from "../../src/index.ts";

const [folder = "", port = "0"] = process.argv.slice(2);
const witness = await WitnessFolder.open({ folder, name: "witness.example" });
const { url } = await serveWitness(witness, { host: "127.0.0.1", port: Number(port) });
process.stdout.write(`${JSON.stringify({ url, vkey: witness.vkey })}\n`);
