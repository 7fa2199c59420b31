// What a check of a single file came to, in the words of the command line.
import type { FileVerdict } from "@quis/disclosure";
import { useQuery } from "@tanstack/react-query";
import { logWords } from "../strings/log.ts";
import { VisibleText } from "../text/index.ts";

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
    <div className="file-verdict" data-state={checked.proved ? "proved" : "refused"} role="status">
      <p className="dim">
        {words.choose}: <VisibleText text={name} />
      </p>
      <p>
        <strong>
          <VisibleText text={said.headline} />
        </strong>
      </p>
      {said.reason === undefined ? null : (
        <p className="mono reason-text">
          <VisibleText text={said.reason} />
        </p>
      )}
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
      <ul className="checked">
        {said.proved.map((text) => (
          <li key={text} className="passed">
            <VisibleText text={text} />
          </li>
        ))}
      </ul>
      <h3>{checked.proved ? words.notProved : words.so}</h3>
      <ul className="checked">
        {said.notProved.map((text) => (
          <li key={text} className="neutral">
            <VisibleText text={text} />
          </li>
        ))}
      </ul>
      <details className="plain-details" open={!checked.proved}>
        <summary>{words.steps}</summary>
        <ul className="checked">
          {said.steps.map(({ name: step, title, outcome, detail }) => (
            <li key={step} className={outcome === "passed" ? "passed" : outcome === "failed" ? "refused" : "neutral"}>
              <strong>{title}</strong> ({outcome}): <VisibleText text={detail} />
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}
