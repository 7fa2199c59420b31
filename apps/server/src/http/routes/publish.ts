// What leaves the house.
import { bundleQuerySchema, workLineSchema } from "@quis/contract";
import { checkRange } from "./questions.ts";
import { lineAnswer, type Api, type ApiParts } from "./route.ts";

export function addPublishRoutes(api: Api, { instance, works }: ApiParts): void {
  api.post(
    "/bundles",
    {
      config: { action: "bundle" },
      schema: {
        tags: ["work"],
        security: [{ token: [] }],
        summary: "Make an evidence bundle",
        description:
          "Chosen fields of chosen events with all that is needed to check them, in a new folder of the machine that holds the data folder. Sealed as a disclosure.",
        querystring: bundleQuerySchema,
        response: lineAnswer(workLineSchema, "Lines of progress, then one of type `bundle` or `problem`") as object,
      },
    },
    (request, reply) => {
      checkRange(request.query);
      return works.answer(reply, async (work) => ({
        type: "bundle",
        summary: await instance.publishing().bundle(request.actor, request.query, work),
      }));
    },
  );
}
