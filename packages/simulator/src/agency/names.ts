// Invented names. Surnames are put together from syllables so that they are nobody's in particular.

export const GIVEN_NAMES: readonly string[] = [
  "Ada", "Alba", "Anouk", "Arlo", "Astrid", "Bela", "Bram", "Cato", "Clio", "Dario", "Dunya", "Edda", "Elio", "Emre", "Enya",
  "Fenna", "Filip", "Gaia", "Goran", "Hana", "Hugo", "Ilka", "Ines", "Ivo", "Jola", "Juno", "Kaja", "Keno", "Lale", "Levi",
  "Linnea", "Luca", "Maeve", "Malik", "Mira", "Nadia", "Nils", "Noor", "Odile", "Orla", "Pavel", "Petra", "Quinn", "Rafi",
  "Rhea", "Runa", "Sami", "Selma", "Sören", "Tamar", "Theo", "Tilda", "Uma", "Vera", "Viggo", "Willa", "Yara", "Yusuf", "Zoë", "Zora",
];

const HEADS: readonly string[] = [
  "Ambr", "Bald", "Bren", "Cald", "Corv", "Dell", "Dorn", "Elm", "Fals", "Fenw", "Gald", "Gorm", "Harr", "Hesk", "Ister", "Jarr",
  "Kest", "Kolb", "Lark", "Lorn", "Marl", "Mosk", "Nav", "Nest", "Ostr", "Pell", "Pryd", "Quar", "Rast", "Rovn", "Sarv", "Skel",
  "Tarn", "Thal", "Ulm", "Vand", "Verl", "Wex", "Yarr", "Zell",
];
const TAILS: readonly string[] = [
  "ane", "beck", "by", "dal", "ell", "en", "ey", "grove", "holt", "ick", "im", "ing", "ley", "low", "man", "mere", "mond", "or",
  "quist", "rick", "sen", "shaw", "son", "stad", "ström", "ton", "ulf", "wald", "well", "worth",
];

/** 1,200 surnames; the earlier in the list, the more people bear it. */
export const SURNAMES: readonly string[] = TAILS.flatMap((tail, t) =>
  HEADS.map((_, h) => `${HEADS[(h * 7 + t * 11) % HEADS.length] as string}${tail}`),
);

const STREETS: readonly string[] = [
  "Alder Row", "Bell Close", "Canal Walk", "Dyke Road", "Eider Lane", "Ferry Street", "Granary Yard", "Heron Lane", "Iris Court",
  "Juniper Way", "Kiln Street", "Linden Rise", "Mill Bank", "North Quay", "Orchard Path", "Plover Street", "Quarry Hill",
  "Reed Street", "Saddler Lane", "Tannery Square", "Union Terrace", "Violet Walk", "Weir Street", "Yew Court",
];
const TOWNS: readonly string[] = [
  "Westmere", "Oldhaven", "Brackwater", "Stonely", "Nethergate", "Farrow", "Kingsholm Vale", "Upper Tarn", "Lowmarsh", "Eastwold",
];

/** The text of an address: the same number, the same text. */
export function formatAddress(address: number): string {
  const street = STREETS[Math.floor(address / 60) % STREETS.length] as string;
  const block = Math.floor(address / (60 * STREETS.length));
  const town = TOWNS[block % TOWNS.length] as string;
  const district = Math.floor(block / TOWNS.length);
  return `${(address % 60) + 1} ${street}, ${town}${district === 0 ? "" : ` ${district + 1}`}`;
}

/** Street part of an address, for the reason texts of an emergency. */
export function streetOf(address: number): string {
  return STREETS[Math.floor(address / 60) % STREETS.length] as string;
}

export const REGIONS: readonly string[] = [
  "Westmere", "Oldhaven", "Brackwater", "Stonely", "Nethergate", "Farrow", "Kingsholm", "Tarn", "Lowmarsh", "Eastwold",
];
