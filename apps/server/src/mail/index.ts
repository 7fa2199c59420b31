// Mail's door.
export { Outbox, type OutboxOptions } from "./outbox.ts";
export { type Mail, isOver, shownMail } from "./state.ts";
export { type MailText } from "./message.ts";
export { type MailPerson, type MailSettings, readMailSettings } from "./settings.ts";
