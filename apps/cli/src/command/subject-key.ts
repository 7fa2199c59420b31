// quis subject-key: the key by which one person's entries are found in the public log, and no other's.
import { formatSubjectKey } from "@quis/disclosure";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import type { CommandContext } from "./context.ts";
import { writeNewFile } from "./new-file.ts";

/** Prints the key file, or writes it where `output` says. Sealed as a disclosure first. */
export async function giveSubjectKey(
  context: CommandContext,
  subject: string,
  { output }: { readonly output?: string },
): Promise<ExitCode> {
  const { terminal, world } = context;
  const instance = await context.open();
  const key = await instance.subjectKey(context.actor, subject);
  if (output === undefined) {
    terminal.printJson(key);
    terminal.print(formatSubjectKey(key).trimEnd());
    terminal.note("whoever has this key finds all entries about this person in the public log: give it to nobody else");
    return EXIT.ok;
  }
  await writeNewFile(world.cwd, output, formatSubjectKey(key));
  terminal.printJson({ subject, vkey: key.vkey, output });
  terminal.say(`The key of ${subject} is in ${output}.`, "bold");
  terminal.say(
    "Whoever has it finds all entries about this person in the public log: give it to this person only. They use it by: quis statement --verify FILE --log URL",
  );
  return EXIT.ok;
}
