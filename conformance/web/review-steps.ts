// Steps of a review as a person takes them on the page.
import type { Locator, Page } from "playwright-core";

/** What was decided and asked so far, and what can be done now. */
export const sheet = (page: Page): Locator => page.getByRole("region", { name: "Review", exact: true });

/** Opens a step's form by its button. */
export async function begin(page: Page, act: string): Promise<void> {
  await sheet(page).getByRole("button", { name: act, exact: true }).click();
  await page.getByRole("dialog", { name: act }).waitFor();
}

/** Sends the open form, its confirmation checked. @throws Error with what the form says if the step is not taken. */
export async function send(page: Page, submit: string): Promise<void> {
  const dialog = page.getByRole("dialog").first();
  const confirm = dialog.locator("input[name=confirmed]");
  if ((await confirm.count()) > 0) await confirm.check();
  await dialog.getByRole("button", { name: submit, exact: true }).click();
  const failed = dialog.getByRole("alert");
  await Promise.race([dialog.waitFor({ state: "detached" }), failed.waitFor().catch(() => undefined)]);
  if ((await failed.count()) > 0) throw new Error(`expected ${submit} to be taken, got ${await failed.innerText()}`);
}
