// What the settings files of a data folder have in common.
export { parseSettingsText, readSettingsText, type SettingsForm } from "./settings-text.ts";
