// quis start: serve; an empty folder first becomes the demonstration, through the ordinary import path.
import type { Instance } from "@quis/server";
import { fillDemo, isDemoWhole } from "../demo/fill-demo.ts";
import type { ExitCode } from "../error.ts";
import type { CommandContext } from "./context.ts";
import { parseAddress, serveUntilStopped } from "./serve.ts";
import type { ServeOptions } from "./serve.ts";

export interface StartOptions extends ServeOptions {
  readonly empty?: boolean;
}

export async function start(context: CommandContext, options: StartOptions): Promise<ExitCode> {
  const address = parseAddress(options);
  const wantsDemo = options.empty !== true;
  // The mark is made with the folder: a folder of real events can never become a demonstration, nor the other way round.
  const instance = await context.open({ create: true, own: true, demo: wantsDemo });
  return serveUntilStopped(context, instance, address, async () => {
    if (!wantsDemo || !(await needsDemo(context, instance))) return;
    try {
      await fillDemo(context, instance);
    } catch (error) {
      if (context.signal.aborted) context.terminal.note("the demonstration is filled in part; the next start goes on");
      throw error;
    }
  });
}

/** A demonstration whose filling was interrupted goes on: the same seed gives the same bytes, and nothing is sealed twice. */
async function needsDemo(context: CommandContext, instance: Instance): Promise<boolean> {
  const { demo } = await instance.status();
  return demo && !isDemoWhole(context.data);
}
