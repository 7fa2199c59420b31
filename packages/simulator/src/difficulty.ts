// Every setting that makes the data harder or easier to judge, in one place. The README's table lists the same names
// and values (a test compares them). Do not soften one to help a detector: raise the detector instead.

export const DIFFICULTY = {
  /** Share of all events that are injected, when the caller does not say. */
  prevalence: 0.001,
  /** Chance per case visit that no reason is typed, for users of ordinary and of poor habit. */
  blankReason: 0.05,
  blankReasonPoorHabit: 0.3,
  /** Share of users of poor habit, and of users who type one or two words only. */
  poorHabitUsers: 0.08,
  terseUsers: 0.25,
  /** Chance per case visit that the reference is left out, mistyped (no such case), or left over from the case before. */
  missingCaseRef: 0.12,
  mistypedCaseRef: 0.008,
  staleCaseRef: 0.012,
  /** Share of a caseworker's items that are a team-mate's case, a case of another team, an enquiry by a caller. */
  helpTeam: 0.05,
  helpOtherTeam: 0.01,
  callerEnquiry: 0.05,
  /** Share of caseworkers who look after one case of another team for weeks, by word of mouth; share of their items. */
  informalCarers: 0.06,
  informalItems: 0.05,
  /** Share of help inside the team, and of caller enquiries, that the case system records. */
  helpLogged: 0.35,
  enquiryLogged: 0.88,
  /** Share of records requests that keep a list, and of audit samples that have a recorded plan. */
  requestLogged: 0.95,
  auditLogged: 0.75,
  /** Share of a records clerk's items that are scanning runs over consecutive record numbers, which nothing records. */
  scanningRun: 0.015,
  /** Share of a supervisor's items outside the own team: complaints and spot checks that nothing records. */
  supervisorComplaint: 0.04,
  supervisorSpotCheck: 0.03,
  /** Share of a newcomer's items in the first `traineeDays` days that are looking at other people's cases to learn. */
  traineeBrowsing: 0.15,
  traineeDays: 14,
  /** Chance that a new case has a party who is a neighbour or colleague of the very person it is assigned to. */
  relatedByChance: 0.004,
  /** Share of household members, and of neighbours, whose link to a user is declared in relationships.csv. */
  householdDeclared: 0.8,
  neighbourDeclared: 0.5,
  /** Chance per shift of staying on after its end; of having swapped a shift without changing the roster; of being ill. */
  overtime: 0.12,
  swappedShift: 0.012,
  sick: 0.02,
  /** Chance per Saturday that an office worker comes in, and share of those that the roster shows. */
  saturdayWork: 0.03,
  saturdayRostered: 0.5,
  /** Yearly share of staff who leave; their manager entries are not corrected afterwards. */
  turnoverPerYear: 0.22,
  /** Emergencies per 30 days; chance that a person on shift is drawn in, at the intake desk and elsewhere. */
  incidentsPer30Days: 1.5,
  incidentIntake: 0.6,
  incidentOthers: 0.06,
  /** Share of records that are restricted, and chance that break-glass follows when one is refused. */
  restricted: 0.02,
  breakGlassAfterRefusal: 0.4,
  /** Chance that any one request fails for no good reason. */
  requestFails: 0.004,
  /** Share of intake and clerk shifts spent at a shared desk, whose device has no owner. */
  sharedDesk: 0.15,
  /** Share of shifts with an hour on a second device while the first stays signed in (a meeting, a counter). */
  secondDevice: 0.03,
  /** Share of office shifts worked from home, from another device and network. */
  remoteDay: 0.12,
} as const;

/** What the hospital has instead of the agency's items of work. */
export const HOSPITAL_DIFFICULTY = {
  /** Share of a nurse's items on a patient of another ward (lent out), and of those that are on file. */
  lentOut: 0.05,
  lentOutLogged: 0.6,
  /** Share of a nurse's items that look after somebody discharged or moved away in the last days. */
  afterDischarge: 0.03,
  /** Share of items that answer a relative or another house by phone, and of those that are on file. */
  phoneEnquiry: 0.03,
  phoneEnquiryLogged: 0.75,
  /** Share of a doctor's items: clinic appointments, a colleague's patient while on call, an opinion between colleagues that nothing records. */
  clinic: 0.3,
  onCallCover: 0.08,
  onCallLogged: 0.75,
  curbside: 0.025,
  /** Share of appointments that are in the plan; the others walked in. */
  appointmentPlanned: 0.95,
  /** Chance per stay and day of a consult by another department or therapist, and share of consults that are on file. */
  consultPerDay: 0.1,
  consultLogged: 0.93,
  /** Chance per stay and day of a transfer to another ward. */
  transferPerDay: 0.05,
  /** Share of coded stays with a worklist entry. */
  codingLogged: 0.97,
  /** Share of a doctor's items that read old stays for teaching or research, without a case. */
  teaching: 0.01,
  /** Nurses' shifts at a shared ward computer. */
  wardComputer: 0.7,
} as const;
