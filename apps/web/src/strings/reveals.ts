// Words of names that are opened: asked for with a case and a reason, decided by a second person. docs/how-to/re-identify.md
export const reveals = {
  title: "Names",
  lead: (value: number): string =>
    value === 0
      ? "No request waits for you."
      : value === 1
        ? "1 request waits for your decision."
        : `${value} requests wait for your decision.`,
  never: "A name is opened for one case, by a second person who does not see it. Both steps are sealed.",
  waiting: "Reading the requests",
  decide: {
    title: "For you to decide",
    none: "Nothing waits for you.",
    about: "You decide about the need, and do not see the name.",
    reason: "Why",
    approve: "Open the name",
    refuse: "Refuse",
    asks: "asks for the name of",
    waits: "Waits until",
    confirm: "I know the case, and no other way would do.",
  },
  mine: {
    title: "Asked for by you",
    none: "You have asked for no name.",
    name: "Name",
    holds: "Shown until",
    waits: "Waits for a second person until",
    use: "Work on this case",
    useHint: "Names are shown in questions that are asked for the case.",
    used: "You are working on this case.",
  },
  others: { title: "Others", decided: "decided", ended: "Ended" },
  states: { pending: "waits", granted: "opened", refused: "refused", expired: "over" } as const,
  case: "Case",
  reason: "Reason",
  decided: "Decision",
  entries: "Sealed",
  entry: (deed: number): string => `entry ${deed} of the oversight log`,
  all: "Show what has ended",
  notAll: "Hide what has ended",
  ask: {
    title: "Ask for a name",
    lead: "Give the pseudonym as an answer showed it, the case, and why the name is needed now.",
    kind: "Whose",
    kinds: {
      user: "a user’s: a second person decides",
      subject: "a person’s in the records: opened at once, to you",
    } as const,
    who: "Pseudonym",
    whoHint: "user~… or person~…",
    case: "Case reference",
    caseHint: "such as Q-2026-17",
    reason: "Why the name is needed now",
    submit: "Ask",
    asked: "Asked. A second person decides within 24 hours.",
    opened: "Opened. It is shown in questions that are asked for the case.",
    link: "Ask for the name",
    linkOf: (pseudonym: string): string => `Ask for the name behind ${pseudonym}`,
    sealed: "It is sealed with your name, the case and the reason.",
  },
} as const;
