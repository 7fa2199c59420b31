// Words about names that are kept from the reader.

export const masks = {
  title: "What is kept from you",
  lead: "Your role sees pseudonyms instead of names. They are the same each time, and you can ask by them.",
  masked: "With pseudonyms, or in part",
  hidden: "Not shown",
  provedLead:
    "Checked in this browser: every field that is shown as it was sealed. Pseudonyms cannot be checked without the names, so for those you have the server’s word.",
  provedStep:
    "The log entry commits to each field that is shown as it was sealed, and to as many others as are kept from you.",
  rawStep: "The raw bytes may name people, so they are kept from you.",
} as const;
