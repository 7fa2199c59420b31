// What stands at each text of answers about sources and logs. Accounts that nobody has, and leavers, are users: sentences about them are masked.
import {
  calendarAnswerSchema,
  gapsAnswerSchema,
  growthAnswerSchema,
  keepingAnswerSchema,
  previewAnswerSchema,
  sourceReportSchema,
} from "@quis/contract";
import { type AnswerPlaces, under } from "./rules.ts";

const SPAN = ["source", "first", "last", "judged_until"];
const GAP_PLAIN = [
  "source",
  "from",
  "to",
  "evidence{}",
  "rules",
  "raised.at",
  "closed.at",
  "closed.receipts.leaf_hashes[]",
  "closed.receipts.digest",
];
const GAP_SAID = ["title", "evidence.*", "evidence.*[]", "closed.reason"];
const INTAKE_PLAIN = ["id", "format", "last"];
const INTAKE_TYPED = ["problem", "files[].path"];

export const SOURCE_ANSWERS: readonly AnswerPlaces[] = [
  {
    schema: gapsAnswerSchema,
    places: {
      plain: [
        "as_of",
        "rules",
        ...under("sources[].", SPAN),
        ...under("gaps[].", GAP_PLAIN),
        "hours[].source",
        "hours[].hour",
      ],
      said: under("gaps[].", GAP_SAID),
      gapId: ["gaps[].id"],
      hidden: ["ocsf**"],
    },
  },
  {
    schema: calendarAnswerSchema,
    places: {
      plain: [
        "as_of",
        "rules",
        "first_day",
        "last_day",
        "sources[].source",
        "sources[].days[].day",
        ...under("sources[].span.", SPAN),
        ...under("sources[].intake.", INTAKE_PLAIN),
        ...under("gaps[].", ["source", "from", "to"]),
      ],
      typed: under("sources[].intake.", INTAKE_TYPED),
      said: ["gaps[].title"],
      gapId: ["gaps[].id", "sources[].days[].gaps[]"],
    },
  },
  {
    schema: sourceReportSchema,
    places: {
      plain: [
        "as_of",
        "rules",
        "source",
        "field_weeks[]",
        "clock[].hour",
        "quarantine[].code",
        ...under("span.", SPAN),
        ...under("intake.", INTAKE_PLAIN),
        ...under("gaps[].", GAP_PLAIN),
        ...under("fields[].", ["field", "first", "last"]),
        ...under("profiles[].", ["name", "title", "provision", "fields[].name", "fields[].paths[]"]),
      ],
      typed: under("intake.", INTAKE_TYPED),
      said: under("gaps[].", GAP_SAID),
      gapId: ["gaps[].id"],
    },
  },
  { schema: growthAnswerSchema, places: { plain: ["**"] } },
  {
    schema: keepingAnswerSchema,
    places: {
      plain: ["decisions[].at", "backups[].at", "backups[].manifest_sha256"],
      typed: ["decisions[].authority", "decisions[].reason"],
    },
  },
  // What whoever asks has sent themselves.
  { schema: previewAnswerSchema, places: { plain: ["**"] } },
];
