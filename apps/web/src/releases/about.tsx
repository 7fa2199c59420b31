// What a release is about: the request, what was asked for, and by which rules.
import type { ReleaseDetail, ReleaseProfile } from "@quis/contract";
import { Fact } from "../app/index.ts";
import { releaseWords } from "../strings/releases.ts";
import { VisibleText } from "../text/index.ts";
import { TimeStamp } from "../time/index.ts";
import { Period } from "./facts.tsx";

const words = releaseWords.one;

export function About({ detail: { release, profile } }: { readonly detail: ReleaseDetail }) {
  const { id, by, at, reason, question } = release;
  const others = Object.entries(question).filter(([name]) => name !== "from" && name !== "to");
  return (
    <section className="sheet" aria-labelledby="about-title">
      <header>
        <h2 id="about-title">{words.views.about}</h2>
      </header>
      <dl className="document-facts pad">
        <Fact name={words.made}>
          <TimeStamp at={at} /> {releaseWords.by} <VisibleText text={by} />, {words.entry(id)}
        </Fact>
        <Fact name={words.reason}>
          <VisibleText text={reason} />
        </Fact>
        <Fact name={words.period}>
          <Period question={question} />
        </Fact>
        <Fact name={words.question}>
          {others.length === 0 ? words.nothing : null}
          {others.map(([name, value]) => (
            <span key={name} className="under">
              {name}: <VisibleText text={value} />
            </span>
          ))}
        </Fact>
        {profile === null ? null : <Profile profile={profile} />}
      </dl>
    </section>
  );
}

function Profile({ profile: { name, fields, exemptions, otherwise } }: { readonly profile: ReleaseProfile }) {
  const codeOf = (key: string | null): string => exemptions.find((one) => one.key === key)?.code ?? "";
  const of = (action: string) => fields.filter((rule) => rule.action === action);
  const withheld = of("withhold").map(({ field, exemption }) => `${field} ${codeOf(exemption)}`);
  return (
    <>
      <Fact name={words.rules}>
        <VisibleText text={name} />
      </Fact>
      <Fact name={words.exemptions}>
        {exemptions.map(({ key, code, description, harm }) => (
          <span key={key} className="under">
            <VisibleText text={`${code} ${description}. ${harm}`} />
          </span>
        ))}
      </Fact>
      <Fact name={words.fieldsShown}>
        <VisibleText
          text={
            of("show")
              .map(({ field }) => field)
              .join(", ") || words.nothing
          }
        />
      </Fact>
      <Fact name={words.fieldsPseudonym}>
        <VisibleText
          text={
            of("pseudonym")
              .map(({ field, exemption }) => `${field} ${codeOf(exemption)}`)
              .join(", ") || words.nothing
          }
        />
      </Fact>
      <Fact name={words.fieldsWithheld}>
        <VisibleText text={[...withheld, words.allOther(codeOf(otherwise))].join(", ")} />
      </Fact>
    </>
  );
}
