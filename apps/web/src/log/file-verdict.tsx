// What a check of a single file came to, in the words of the command line.
import type { FileVerdict } from "@quis/disclosure";
import { useQuery } from "@tanstack/react-query";
import { logWords } from "../strings/log.ts";
import { VisibleText } from "../text/index.ts";
import { Sentences, Steps, Verdict } from "./verdict.tsx";

const words = logWords.file;

export function ShownFile({ checked, name }: { readonly checked: FileVerdict; readonly name: string }) {
  const { data: said } = useQuery({
    queryKey: ["words", checked],
    queryFn: async () => {
      const { describeVerdict, showField, STEP_TITLES } = await import("@quis/disclosure");
      return {
        ...describeVerdict(checked),
        fields: (checked.disclosed?.fields ?? []).map(showField),
        steps: checked.steps.map((step) => ({ ...step, title: STEP_TITLES[step.name] })),
      };
    },
    gcTime: 0,
  });
  if (said === undefined) return null;
  return (
    <Verdict proved={checked.proved} kind={words.choose} name={name} headline={said.headline} reason={said.reason}>
      {said.fields.length === 0 ? null : (
        <>
          <h3>{words.fields}</h3>
          <dl>
            {said.fields.map(({ name: field, label, lines }) => (
              <div key={field}>
                <dt>
                  <VisibleText text={label} />
                </dt>
                <dd>
                  {lines.map(([path, text]) => (
                    <span key={path} className="block">
                      {path === "" ? null : (
                        <span className="dim">
                          <VisibleText text={path} />:{" "}
                        </span>
                      )}
                      <VisibleText text={text} />
                    </span>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <Sentences texts={said.proved} state="passed" />
      <h3>{checked.proved ? words.notProved : words.so}</h3>
      <Sentences texts={said.notProved} state="neutral" />
      <Steps steps={said.steps} open={!checked.proved} />
    </Verdict>
  );
}
