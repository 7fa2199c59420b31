// The framer of a format's files, with what its mapping file says about them.
import { SourceError } from "./error.ts";
import type { SourceFormat } from "./format/index.ts";
import { createFramer, type Framer, type MessageLines } from "./framing/index.ts";
import { compileLinePrefix, isPart, sessionOf } from "./line-prefix/index.ts";
import type { Mapping } from "./mapping/index.ts";

/**
 * Makes a framer for one file of the format.
 * @throws SourceError SOURCE_MAPPING_REQUIRED if the format's lines cannot be told apart without a mapping file
 */
export function openFramer(format: SourceFormat, mapping: Mapping | undefined, maxRecordBytes?: number): Framer {
  const delimiter = mapping?.format === "csv" ? mapping.delimiter : undefined;
  const messages = format.framing === "messages" ? messagesOf(mapping) : undefined;
  return createFramer(format.framing, {
    maxRecordBytes,
    delimiter,
    lists: format.lists,
    nested: format.nested,
    messages,
  });
}

function messagesOf(mapping: Mapping | undefined): MessageLines {
  const written = mapping?.format === "pgaudit" ? mapping.log_line_prefix : undefined;
  if (written === undefined) {
    throw new SourceError(
      "SOURCE_MAPPING_REQUIRED",
      "expected a mapping file with the server's log_line_prefix (--mapping), got none",
    );
  }
  const prefix = compileLinePrefix(written);
  return {
    sessionOf: (head) => {
      const [first, second] = prefix.read(head).map(sessionOf);
      return second === undefined || first === second ? first : undefined;
    },
    // Attacker: a client whose name ends a prefix with STATEMENT can only reach its own session's messages.
    continues: (head, session) =>
      session !== undefined && prefix.read(head).some((line) => isPart(line.word) && sessionOf(line) === session),
  };
}
