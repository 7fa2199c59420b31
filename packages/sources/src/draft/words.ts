// Names of columns in the languages that audit exports come in, and what they mean.

/** What a column can be. */
export type Role =
  | "time"
  | "id"
  | "user"
  | "userName"
  | "unit"
  | "address"
  | "station"
  | "session"
  | "subject"
  | "caseRef"
  | "justification"
  | "purpose"
  | "recordCount"
  | "status"
  | "operation"
  | "query"
  | "object";

/** English, German, French, Spanish, Italian, Dutch, Portuguese, Swedish, Polish; without accents. */
const WORDS: Readonly<Record<Role, string>> = {
  time: "time timestamp date datetime when at zeit zeitpunkt zeitstempel datum uhrzeit horodatage heure fecha hora data ora tijd tijdstip tidpunkt tid czas momento",
  id: "id uuid guid no nr number key seq nummer lfd numero",
  user: "user username userid login account operator officer employee clerk staff badge actor benutzer anwender nutzer mitarbeiter sachbearbeiter bediener kennung utilisateur usuario utente operatore gebruiker medewerker utilizador anvandare handlaggare uzytkownik",
  userName: "name fullname vorname nachname nom nombre nome naam namn imie nazwisko",
  unit: "org organisation organization agency department dept unit dienststelle behorde abteilung einheit unite organisme departamento unidad organizacion ufficio afdeling orgao enhet myndighet jednostka",
  address: "ip address addr adresse direccion indirizzo endereco adres",
  station: "host hostname workstation terminal device rechner arbeitsplatz poste equipo postazione werkstation",
  session: "session sitzung sesion sessione sessie sessao sesja",
  subject:
    "subject person patient citizen claimant client plate plates mrn kennzeichen betroffene betroffener einwohner personne paciente persona persoon pessoa pacient",
  caseRef:
    "case incident aktenzeichen az vorgang vorgangsnummer fall fallnummer dossier expediente caso pratica zaak zaaknummer processo arende diarienummer sprawa",
  justification:
    "reason justification why grund begrundung anlass motif raison justificatif motivo razon justificacion motivazione reden justificativa anledning orsak powod uzasadnienie",
  purpose: "purpose zweck finalite finalidad scopo doel finalidade andamal cel offense",
  recordCount: "count hits rows results records treffer anzahl resultats resultados risultati aantal antal liczba",
  status: "status result outcome success ergebnis resultat resultado esito resultaat wynik",
  operation:
    "action operation activity aktion zugriffsart accion operacion azione handeling acao atgard akcja type typ",
  query:
    "query search filter filters criteria abfrage suche suchbegriff recherche requete criteres consulta busqueda filtro ricerca zoekopdracht pesquisa sokning zapytanie",
  object:
    "resource object table page form module screen file document application app maske tabelle objekt formular seite ecran pantalla recurso modulo scherm system network",
};

const BY_WORD = new Map<string, Role[]>();
for (const [role, words] of Object.entries(WORDS) as [Role, string][])
  for (const word of words.split(" ")) BY_WORD.set(word, [...(BY_WORD.get(word) ?? []), role]);

// A longer word also counts as the beginning of a compound: `Benutzerkennung` is of a `Benutzer`.
const PREFIXES = [...BY_WORD].filter(([word]) => word.length >= 5);

function isOfRole(word: string, role: Role): boolean {
  const roles = BY_WORD.get(word);
  if (roles !== undefined) return roles.includes(role);
  return PREFIXES.some(([prefix, of]) => of.includes(role) && word.startsWith(prefix));
}

/** A name's words: `searchDate`, `search_date` and `Search Date` are the same two. */
export function wordsOfName(name: string): string[] {
  return name
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");
}

/** How much of a name speaks for a role, from 0 to 1. */
export function fitOfName(words: readonly string[], role: Role): number {
  if (words.length === 0) return 0;
  const fitting = words.filter((word) => isOfRole(word, role)).length;
  return fitting / words.length;
}

/** Words of a result: what succeeded and what did not. */
const SUCCESS =
  "success successful succeeded ok okay true yes 1 granted allowed permitted erfolg erfolgreich ja reussi succes oui exito si riuscito geslaagd sucesso lyckad tak";
const FAILURE =
  "failure failed fail error false no 0 denied refused rejected fehler fehlgeschlagen verweigert abgelehnt nein echec refuse non error denegado fallo negato geweigerd negado nekad odmowa nie";
const OPERATIONS: Readonly<Record<string, string>> = {
  consultation:
    "view viewed read open opened search searched query display list get select consult lesen ansehen anzeigen suchen abfrage consultation lecture consulta lectura consultazione raadplegen visning",
  alteration:
    "update updated edit edited modify modified change changed write andern bearbeiten modification modificacion modifica wijzigen andring",
  collection:
    "create created add added insert new import upload anlegen erfassen creation creacion creazione aanmaken skapa",
  erasure: "delete deleted remove removed loschen suppression borrado cancellazione verwijderen radering",
  disclosure:
    "export exported print printed download downloaded share shared send exportieren drucken impression impresion stampa afdrukken utskrift",
};

const byWord = (words: string): ReadonlySet<string> => new Set(words.split(" "));
const SUCCESSES = byWord(SUCCESS);
const FAILURES = byWord(FAILURE);
const OPERATION_WORDS = Object.entries(OPERATIONS).map(([operation, words]) => [operation, byWord(words)] as const);

/** OCSF status_id of a source's word, or undefined. */
export function statusOfWord(word: string): 1 | 2 | undefined {
  const key = wordsOfName(word).join(" ");
  return SUCCESSES.has(key) ? 1 : FAILURES.has(key) ? 2 : undefined;
}

/** The operation a source's word means, or undefined. */
export function operationOfWord(word: string): string | undefined {
  const [first = ""] = wordsOfName(word);
  return OPERATION_WORDS.find(([, words]) => words.has(first))?.[0];
}
