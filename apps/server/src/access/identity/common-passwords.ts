// Passwords that are tried first. NIST SP 800-63B-4 §3.1.1.2 asks for a list of common, expected and compromised ones, and for no rules of composition.

/** Words that, doubled or with digits and signs around them, make up most of the long passwords of published leaks. */
const WORDS = [
  "123456",
  "1234567890",
  "password",
  "passwort",
  "passw0rd",
  "motdepasse",
  "contrasena",
  "qwerty",
  "qwertz",
  "azerty",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "letmein",
  "welcome",
  "willkommen",
  "bienvenue",
  "iloveyou",
  "admin",
  "administrator",
  "changeme",
  "secret",
  "dragon",
  "monkey",
  "football",
  "baseball",
  "princess",
  "sunshine",
  "superman",
  "batman",
  "starwars",
  "pokemon",
  "master",
  "shadow",
  "michael",
  "jennifer",
  "jordan",
  "hunter",
  "trustno1",
  "computer",
  "internet",
  "samsung",
  "google",
  "facebook",
  "liverpool",
  "chelsea",
  "arsenal",
  "juventus",
  "barcelona",
  "realmadrid",
  "summer",
  "winter",
  "spring",
  "autumn",
  "monday",
  "january",
  "december",
  "correcthorsebatterystaple",
  "correct horse battery staple",
  "nothing",
  "whatever",
  "freedom",
  "charlie",
  "daniel",
  "ashley",
  "jessica",
  "andrew",
  "quis",
  "quiscustodiet",
  "quiscustodietipsoscustodes",
  "custodes",
  "oversight",
  "police",
  "security",
  "database",
  "test",
  "testing",
  "default",
  "guest",
  "login",
  "access",
  "abc123",
  "abcdef",
  "1q2w3e4r",
  "1qaz2wsx",
  "zaq12wsx",
] as const;

/** Rows of keyboards, the alphabet, digits: runs along them are no secrets. */
const RUNS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890123456789",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
];
/** Characters of what is left that must not come from a list or a run. */
const LEAST_OWN = 6;

const LEET: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/** Whether a guesser would try it early: a common word with digits and signs around it, a repetition, a run of the keyboard, or the person's own name. */
export function isCommon(password: string, own: readonly string[]): boolean {
  const plain = password.normalize("NFKC").toLowerCase();
  const spoken = plain.replaceAll(/[0134578@$!]/g, (sign) => LEET[sign] ?? sign);
  const words = [
    ...WORDS,
    ...own.flatMap((text) =>
      text
        .normalize("NFKC")
        .toLowerCase()
        .split(/[^\p{L}\p{N}]+/u),
    ),
  ]
    .filter((word) => word.length >= 3)
    .toSorted((a, b) => b.length - a.length);
  return (
    [plain, spoken].some((text) => ownChars(withoutRuns(without(text, words))) < LEAST_OWN) || new Set(plain).size < 5
  );
}

function without(text: string, words: readonly string[]): string {
  return words.reduce((left, word) => left.replaceAll(word, ""), text);
}

/** Cuts runs of four and more, forwards and backwards. */
function withoutRuns(text: string): string {
  const runs = [...RUNS, ...RUNS.map((run) => [...run].toReversed().join(""))];
  let left = "";
  for (let at = 0; at < text.length;) {
    let length = 0;
    while (at + length < text.length && runs.some((run) => run.includes(text.slice(at, at + length + 1)))) length++;
    if (length < 4) left += text.slice(at, at + Math.max(1, length));
    at += Math.max(1, length);
  }
  return left;
}

/** What is left when a repeated piece counts once. */
function ownChars(text: string): number {
  const chars = [...text];
  for (let piece = 1; piece <= chars.length / 2; piece++)
    if (chars.every((char, at) => char === chars[at % piece])) return piece;
  return chars.length;
}
