// A file that somebody was given, checked in this browser under the keys one believes.
import type { FileVerdict } from "@quis/disclosure";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useFileDrop } from "../app/index.ts";
import { logWords } from "../strings/log.ts";
import { VisibleText } from "../text/index.ts";

const words = logWords.file;

interface Given {
  readonly file: File;
  readonly entry: File | undefined;
}

export function CheckFile({ vkeys }: { readonly vkeys: readonly string[] }) {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const [given, setGiven] = useState<Given | undefined>(undefined);
  const ids = { policy: useId(), file: useId(), entry: useId() };
  const policy = typed ?? `${vkeys.map((vkey) => `log ${vkey.trim()}\n`).join("")}quorum none\n`;
  const checked = useCheck(given, policy);
  const take = (file: File | undefined): void => {
    if (file !== undefined) setGiven({ file, entry: given?.entry });
  };
  const [isOver, drop] = useFileDrop(take);
  return (
    <section className="sheet" aria-labelledby="check-title">
      <header>
        <h2 id="check-title">{words.title}</h2>
        <span className={`state ${stateOf(checked)}`} role="status">
          {checked === undefined ? words.nothing : stateOf(checked) === "proved" ? words.proved : words.refused}
        </span>
      </header>
      <div className={`check-file${isOver ? " over" : ""}`} {...drop}>
        <p className="dim">{words.lead}</p>
        <p className="drop">
          <label htmlFor={ids.file}>{words.choose}</label>
          <input id={ids.file} type="file" onChange={(event) => take(event.currentTarget.files?.[0])} />
          <span className="dim">{words.drop}</span>
        </p>
        {given !== undefined && checked !== undefined && "kind" in checked && checked.kind === "proof" ? (
          <p className="drop">
            <label htmlFor={ids.entry}>{words.entry}</label>
            <input
              id={ids.entry}
              type="file"
              onChange={(event) => setGiven({ file: given.file, entry: event.currentTarget.files?.[0] })}
            />
          </p>
        ) : null}
        <details className="plain-details">
          <summary>{words.policy}</summary>
          <label htmlFor={ids.policy} className="dim">
            {words.policyHint}
          </label>
          <textarea
            id={ids.policy}
            className="mono"
            rows={4}
            spellCheck={false}
            value={policy}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </details>
        {checked === undefined ? null : <Shown checked={checked} name={given?.file.name ?? ""} />}
        <p className="dim">
          <a href="/check.html" download="quis-check.html">
            {words.alone}
          </a>
        </p>
      </div>
    </section>
  );
}

type Checked = FileVerdict | { readonly failed: string };

function stateOf(checked: Checked | undefined): "unknown" | "proved" | "refused" {
  if (checked === undefined) return "unknown";
  return "proved" in checked && checked.proved ? "proved" : "refused";
}

function useCheck(given: Given | undefined, policy: string): Checked | undefined {
  const { data } = useQuery({
    queryKey: ["file", given?.file.name, given?.file.size, given?.file.lastModified, given?.entry?.name, policy],
    enabled: given !== undefined,
    queryFn: (): Promise<Checked> => check(given!, policy),
    gcTime: 0,
  });
  return given === undefined ? undefined : data;
}

// Whatever goes wrong here is not a proof.
async function check({ file, entry }: Given, policyText: string): Promise<Checked> {
  try {
    const { checkFile, MAX_FILE_BYTES, readPolicyText } = await import("@quis/disclosure");
    const read = async (one: File): Promise<Uint8Array> => {
      if (one.size > MAX_FILE_BYTES)
        throw new Error(`expected at most ${MAX_FILE_BYTES} bytes in the file, got ${one.size}`);
      return new Uint8Array(await one.arrayBuffer());
    };
    const policy = readPolicyText(policyText.endsWith("\n") ? policyText : `${policyText}\n`);
    return checkFile({
      file: await read(file),
      policy,
      ...(entry === undefined ? {} : { entry: await read(entry) }),
    });
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

function Shown({ checked, name }: { readonly checked: Checked; readonly name: string }) {
  const { data: said } = useQuery({
    queryKey: ["words", checked],
    queryFn: async () => {
      if ("failed" in checked) return null;
      const { describeVerdict, showField, STEP_TITLES } = await import("@quis/disclosure");
      return {
        ...describeVerdict(checked),
        fields: (checked.disclosed?.fields ?? []).map(showField),
        steps: checked.steps.map((step) => ({ ...step, title: STEP_TITLES[step.name] })),
      };
    },
    gcTime: 0,
  });
  if ("failed" in checked)
    return (
      <div className="file-verdict" data-state="refused" role="alert">
        <p>
          <strong>{words.failed}</strong>
        </p>
        <p className="mono reason-text">
          <VisibleText text={checked.failed} />
        </p>
      </div>
    );
  if (said === undefined || said === null) return null;
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
