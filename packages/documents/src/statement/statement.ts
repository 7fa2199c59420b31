// The statement for a person: who looked at my record, in words that they can judge. GDPR Art. 15 and C-579/21, Directive (EU) 2016/680 Art. 14 to 17
import { type AccessFacts, dayOf, operationWords, purposeWords, secondOf, seenOf, seenWords } from "../access/facts.ts";
import type { Envelope } from "../envelope/envelope.ts";
import type { Profile } from "../envelope/profiles.ts";
import { DocumentError } from "../error.ts";
import {
  type Block,
  counted,
  DOCUMENT_FORMAT,
  formatNumber,
  given,
  heading,
  list,
  note,
  paragraph,
  type QuisDocument,
  table,
  type Text,
} from "../form/model.ts";
import { type Telling, tellsOfOthers } from "./inference.ts";
import { type Restricted, type Restriction, restrict } from "./restriction.ts";

/** Somebody decided, having weighed both sides, that this person may know which employees looked (C-579/21, paragraph 83). */
export interface Balancing {
  readonly by: string;
  readonly why: string;
}

export interface StatementFacts {
  readonly subject: string;
  /** The day that restrictions are judged on (UTC). */
  readonly on: string;
  /** Oldest first. */
  readonly accesses: readonly AccessFacts[];
  /** Entries about the subject in the public log, counted by their tags at the size of the checkpoint and in no period; null when that was not done. */
  readonly counted: number | null;
  /** Entries about the subject whose content was erased by sealed decisions: entries of the oversight log. */
  readonly erased: readonly number[];
  readonly restrictions: readonly Restriction[];
  readonly telling: Telling;
  readonly purposes: Readonly<Record<string, string>>;
  readonly balancing: Balancing | null;
  readonly complaints: string | null;
  readonly profile: Profile;
  readonly envelope: Envelope;
}

export interface Statement {
  readonly document: QuisDocument;
  /** For the oversight log. */
  readonly restricted: Restricted;
  readonly shown: number;
  readonly generalised: number;
}

const GENERAL_UNIT = "a unit of the organisation";
const GENERAL_PURPOSE = "a purpose that cannot be told without telling of another person";

interface Line {
  readonly access: AccessFacts;
  readonly unit: Text;
  readonly purpose: Text;
  readonly seen: string;
  readonly isGeneral: boolean;
}

/** @throws DocumentError DOCUMENT_NOT_ALLOWED where the profile does not know silent restrictions, or a balancing decision says nothing */
export function makeStatement(facts: StatementFacts): Statement {
  const { subject, on, balancing, profile } = facts;
  if (balancing !== null && (balancing.by.trim() === "" || balancing.why.trim() === "")) {
    throw new DocumentError(
      "DOCUMENT_NOT_ALLOWED",
      "expected who decided that names are told and why, got one of them empty; names are told by a recorded balancing decision only",
    );
  }
  const restricted = restrict(facts.accesses, facts.restrictions, subject, on);
  if (restricted.silent.length > 0 && !profile.mayNeitherConfirmNorDeny) {
    throw new DocumentError(
      "DOCUMENT_NOT_ALLOWED",
      `expected restrictions that are said, since ${profile.name} does not let a statement be silent about one; got ${restricted.silent.map(({ restriction }) => restriction.id).join(", ")}`,
    );
  }
  const lines = restricted.shown.map((access) => lineOf(access, facts));
  const generalised = lines.filter(({ isGeneral }) => isGeneral).length;
  return {
    restricted,
    shown: lines.length,
    generalised,
    document: {
      format: DOCUMENT_FORMAT,
      kind: "statement",
      envelope: facts.envelope,
      summary: summaryOf(facts, lines, restricted, generalised),
      body: [...detailOf(facts, lines), ...completenessOf(facts, lines.length, restricted)],
      data: {
        subject,
        on,
        // Where silence is allowed no number may betray it.
        entries: profile.mayNeitherConfirmNorDeny ? null : facts.counted,
        third_party_check: true,
        generalised,
        balancing: balancing === null ? null : { ...balancing },
        accesses: lines.map(({ access, unit, purpose, seen, isGeneral }) => ({
          entry: access.index,
          time: new Date(access.timeMs).toISOString(),
          operation: access.operation,
          unit: plain(unit),
          purpose: plain(purpose),
          seen,
          generalised: isGeneral,
          ...(balancing === null ? {} : { staff: staffOf(access) }),
        })),
        withheld: restricted.said.map(({ restriction: { ground, authority, expires }, accesses }) => {
          return { ground, authority, expires, accesses };
        }),
      },
    },
  };
}

function lineOf(access: AccessFacts, { subject, telling, purposes }: StatementFacts): Line {
  const isGeneral = tellsOfOthers(access, subject, telling);
  const { text, isKnown } = purposeWords(access.purpose, purposes);
  return {
    access,
    unit: isGeneral ? GENERAL_UNIT : access.unit === "" ? "the source names no unit" : [given(access.unit)],
    purpose: isGeneral ? GENERAL_PURPOSE : isKnown || access.purpose === "" ? text : ["code ", given(text)],
    seen: seenWords(seenOf(access), access.recordCount),
    isGeneral,
  };
}

function summaryOf(
  facts: StatementFacts,
  lines: readonly Line[],
  restricted: Restricted,
  generalised: number,
): Block[] {
  const { subject, profile, complaints, balancing, erased } = facts;
  const first = lines[0]?.access.timeMs;
  const last = lines.at(-1)?.access.timeMs;
  const refused = lines.filter(({ access }) => seenOf(access) === "nothing").length;
  return [
    paragraph("This statement says who looked at the record of ", given(subject), ", when and what for."),
    first === undefined || last === undefined
      ? paragraph("In this period no access to this record is shown.")
      : paragraph(
          `The record was used ${counted(lines.length, "time", "times")}, first on ${dayOf(first)} and last on ${dayOf(last)}.`,
          ...(refused === 0 ? [] : [` ${counted(refused, "try was", "tries were")} refused.`]),
        ),
    ...countTable("How often, by unit", "Unit", lines, ({ unit }) => unit),
    ...countTable("How often, by purpose", "Purpose", lines, ({ purpose }) => purpose),
    paragraph(
      `Checked whether a unit or a purpose tells of another person: yes. ${generalised === 0 ? "Nothing had to be put more generally." : `${counted(generalised, "access is", "accesses are")} put more generally for that reason.`}`,
    ),
    balancing === null
      ? paragraph(
          "Employees are not named. You may ask for names; whether they are told is weighed against the rights of the employees.",
        )
      : paragraph(
          "Employees are named, since ",
          given(balancing.by),
          " decided so after weighing both sides: ",
          given(balancing.why),
        ),
    ...withheldBlocks(facts, restricted),
    ...(erased.length === 0
      ? []
      : [
          note(
            "Erased:",
            `what ${counted(erased.length, "entry", "entries")} about this record said was erased by sealed decisions (entries ${erased.join(", ")} of the oversight log) and cannot be shown.`,
          ),
        ]),
    heading("If you think that something is wrong"),
    paragraph(complaints === null ? profile.complaints : "", ...(complaints === null ? [] : [given(complaints)])),
    ...(profile.rights.length === 0 ? [] : [paragraph("Your rights:"), list(profile.rights)]),
  ];
}

function withheldBlocks({ profile }: StatementFacts, { said }: Restricted): Block[] {
  const blocks: Block[] = said
    .filter(({ accesses }) => accesses > 0)
    .map(({ restriction, accesses }) =>
      note(
        "Left out:",
        `${counted(accesses, "access", "accesses")}, on the ground of `,
        given(restriction.ground),
        ", by ",
        given(restriction.authority),
        `, since ${restriction.start}. From ${restriction.expires} on a new statement shows what is left out here.`,
      ),
    );
  // The same sentence whether there is something or not.
  if (profile.mayNeitherConfirmNorDeny) {
    blocks.push(
      paragraph(
        "The law lets some accesses be left out, or be told later (Art. 15). Whether any is left out here is neither confirmed nor denied.",
      ),
    );
  } else if (blocks.length === 0) blocks.push(paragraph("Nothing is left out."));
  return blocks;
}

function countTable(caption: string, title: string, lines: readonly Line[], of: (line: Line) => Text): Block[] {
  const counts = new Map<string, { readonly text: Text; count: number }>();
  for (const line of lines) {
    const text = of(line);
    const key = plain(text);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { text, count: 1 });
    else known.count++;
  }
  if (counts.size === 0) return [];
  const rows = [...counts].toSorted(([a, { count: x }], [b, { count: y }]) => y - x || (a < b ? -1 : 1));
  return [
    table(
      caption,
      [{ title }, { title: "Times", isNumber: true }],
      rows.map(([, { text, count }]) => [text, formatNumber(count)]),
    ),
  ];
}

function detailOf({ balancing }: StatementFacts, lines: readonly Line[]): Block[] {
  if (lines.length === 0) return [];
  const columns = ["When (UTC)", "Unit", "Done", "Purpose", "What was seen", "Entry"];
  return [
    heading("Each access"),
    table(
      "Each access, oldest first",
      [...columns, ...(balancing === null ? [] : ["Employee"])].map((title) => ({
        title,
        isNumber: title === "Entry",
      })),
      lines.map(({ access, unit, purpose, seen }) => [
        secondOf(access.timeMs),
        unit,
        operationWords(access.operation),
        purpose,
        seen,
        String(access.index),
        ...(balancing === null ? [] : [[given(staffOf(access))]]),
      ]),
    ),
    paragraph(
      "Reasons that employees typed in their own words are not printed, since they may tell of others. You may ask for those of single accesses by their entry.",
    ),
  ];
}

function completenessOf(facts: StatementFacts, shown: number, { said }: Restricted): Block[] {
  const { profile, counted: entries, erased, envelope } = facts;
  const { size, origin } = envelope.checkpoints.records;
  const withheld = said.reduce((sum, { accesses }) => sum + accesses, 0);
  const isWhole = envelope.period.from === null && envelope.period.to === null;
  const blocks: Block[] = [heading("Is this all?")];
  if (profile.mayNeitherConfirmNorDeny) {
    blocks.push(
      paragraph(
        `Every entry about this record bears a tag that only the holder of its key can find. The supervisory authority can be given that key, count the tags among the ${formatNumber(size)} entries of ${origin}, and compare. The key is not handed out with this statement, since a count would tell whether something is left out.`,
      ),
    );
  } else if (entries === null) {
    blocks.push(paragraph("The entries about this record were not counted in the public log for this statement."));
  } else {
    const sum = `${formatNumber(shown)} shown, ${formatNumber(withheld)} left out, ${formatNumber(erased.length)} erased`;
    if (isWhole && entries !== shown + withheld + erased.length) {
      throw new DocumentError(
        "DOCUMENT_COUNTS_DISAGREE",
        `expected ${entries} accesses, as the tags in the log say, got ${sum}; nothing is stated until both agree (quis verify)`,
      );
    }
    blocks.push(
      paragraph(
        `Among the ${formatNumber(size)} entries of ${origin}, ${counted(entries, "entry bears", "entries bear")} the tag of this record. ${isWhole ? `These are all: ${sum}.` : `In the period of this statement: ${sum}.`}`,
      ),
      paragraph(
        "Count them yourself: ask for the key of this record (quis subject-key), then run quis statement --verify KEY --log ADDRESS. It looks at every entry of the public log.",
      ),
    );
  }
  blocks.push(
    paragraph("An access that no source reported is in no log. The gaps that are known stand on the first page."),
  );
  return blocks;
}

function staffOf({ userName, user }: AccessFacts): string {
  if (userName !== "") return userName;
  return user === "" ? "not recorded by the source" : user;
}

function plain(text: Text): string {
  return typeof text === "string" ? text : text.map((part) => (typeof part === "string" ? part : part.given)).join("");
}
