// Recovery codes, to be saved or printed now.
import { fileName, saveFile } from "../export/index.ts";
import { words } from "../strings/enrol.ts";

export function CodeList({ codes }: { readonly codes: readonly string[] }) {
  return (
    <>
      <ol className="codes">
        {codes.map((code) => (
          <li key={code} className="mono">
            {code}
          </li>
        ))}
      </ol>
      <p className="buttons no-print">
        <button
          type="button"
          onClick={() => saveFile(fileName(["quis", "recovery"], "txt"), "text/plain", `${codes.join("\n")}\n`)}
        >
          {words.codesSave}
        </button>
        <button type="button" onClick={() => print()}>
          {words.codesPrint}
        </button>
      </p>
    </>
  );
}
