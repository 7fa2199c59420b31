// Inserts blocks until it is killed and prints how many rows each insert has made certain: `node insert-until-killed.ts FOLDER`.
import { openStore } from "../../src/store/index.ts";
import { numberedLine } from "./events.ts";

const BLOCK = 2000;
const store = await openStore({ path: process.argv[2] as string });
let count = await store.count();
process.stdout.write(`${count}\n`);
for (;;) {
  const first = count;
  const lines = Array.from({ length: BLOCK }, (_, n) => numberedLine(first + n));
  await store.insert(first, lines);
  count += BLOCK;
  process.stdout.write(`${count}\n`);
}
