// The part of the command tree that is about reviews.
import type { Command } from "commander";
import type { ReviewsOptions, ReviewStepOptions } from "./reviews.ts";
import type { Run } from "./tree-continuity.ts";

export function addReviews(program: Command, run: Run): void {
  program
    .command("reviews")
    .description("reviews of findings: the state of each, and what it waits for")
    .option("--state <state>", "signal, triage, inquiry, reply, decision, appeal, closed or expunged")
    .option("--late", "only those that wait longer than they should")
    .option("--limit <n>", "rows, or all", "100")
    .action((options: ReviewsOptions, command: Command) =>
      run(command, async (at) => (await import("./reviews.ts")).showReviews(at, options)),
    );
  program
    .command("review <finding> [step]")
    .description(
      "one review with its steps; with STEP takes it: taken, dismissed, inquired, notified, proposed, answered …",
    )
    .option("--outcome <outcome>", "explained, mistake, source-error, unsubstantiated or misuse")
    .option("--reason <reason>", "why, of the list in docs/explanation/reviews.md")
    .option("--text <text>", "the same in your own words")
    .option("--case <reference>", "the case that an inquiry is made under")
    .option("--until <time>", "until when the employee is not told")
    .option("--via <way>", "how the employee was told: mail, by-hand or link")
    .option(
      "--mail [address]",
      "with --via link, or linked: Quis mails the link; without ADDRESS to the employee's of the table of users",
    )
    .option("--approve", "agree with what waits for a second person")
    .option("--reject", "do not agree")
    .action((finding: string, step: string | undefined, options: ReviewStepOptions, command: Command) =>
      run(command, async (at) => {
        const reviews = await import("./reviews.ts");
        return step === undefined ? reviews.showReview(at, finding) : reviews.takeStep(at, finding, step, options);
      }),
    );
}
