// Which lines of a stderr log belong together.
import type { MessageLines } from "../framing/index.ts";
import { isPart, type LinePrefix, sessionOf } from "./line-prefix.ts";

/** Parts of a message (DETAIL, STATEMENT) have its prefix. Attacker: a client whose name ends a prefix so can only reach its own session's messages. */
export function messageLines(prefix: LinePrefix): MessageLines {
  return {
    sessionOf: (head) => {
      const [first, second] = prefix.read(head).map(sessionOf);
      return second === undefined || first === second ? first : undefined;
    },
    continues: (head, session) =>
      session !== undefined && prefix.read(head).some((line) => isPart(line.word) && sessionOf(line) === session),
  };
}
