import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Policy,
  TlogError,
  createCosigner,
  formatVkey,
  generateKey,
  parsePolicy,
  parseSkey,
  splitVkey,
} from "../src/index.ts";
import { vkey } from "./support/example.ts";

const cosigners = Array.from({ length: 40 }, (_, i) =>
  createCosigner(`witness.example/${i}`, new Uint8Array(32).fill(i + 1), () => 1_800_000_000),
);
const w = (i: number) => cosigners[i]?.vkey as string;

/** The message of the error that parsing throws, which must be a TlogError of the code and name the line. */
function refusal(text: Uint8Array | string, code = "TLOG_POLICY_MALFORMED"): string {
  try {
    parsePolicy(text);
  } catch (error) {
    if (!(error instanceof TlogError)) throw error;
    expect(error.code).toBe(code);
    expect(error.message).toContain(`line ${error.line}`);
    return error.message;
  }
  return "no error";
}

/** The spec's own example, with keys. */
const example = `log ${vkey}

witness X1 ${w(0)}
witness X2 ${w(1)}
witness X3 ${w(2)}
group X-witnesses 2 X1 X2 X3

witness Y1 ${w(3)}
witness Y2 ${w(4)}
witness Y3 ${w(5)}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;

describe('parsePolicy (tlog-policy "Policy file syntax and structure")', () => {
  it("reads the specification's example", () => {
    const policy = parsePolicy(example);
    expect(policy.logs.map(({ name }) => name)).toEqual(["log.example/audit"]);
    expect(policy.witnesses.map(({ name }) => name)).toEqual(["X1", "X2", "X3", "Y1", "Y2", "Y3"]);
    expect(policy.witnesses[0]?.verifier.name).toBe("witness.example/0");
    expect(policy.groups.map(({ name, threshold, members }) => [name, threshold, members.length])).toEqual([
      ["X-witnesses", 2, 3],
      ["Y-witnesses", 1, 3],
      ["X-and-Y", 2, 2],
    ]);
    expect(policy.quorum).toBe(policy.groups[2]);
    expect(policy.groups[2]?.members).toEqual(policy.groups.slice(0, 2));
    expect(parsePolicy(new TextEncoder().encode(example))).toMatchObject({ quorum: { name: "X-and-Y" } });
  });

  it('"Only the quorum is mandatory", and it may be none or one witness', () => {
    expect(parsePolicy("quorum none\n")).toEqual({ logs: [], witnesses: [], groups: [], quorum: "none" });
    expect(parsePolicy(`witness A ${w(0)}\nquorum A\n`).quorum).toMatchObject({ kind: "witness", name: "A" });
  });

  it("takes tabs, leading and trailing whitespace, empty lines and comments", () => {
    const policy = parsePolicy(
      `# a policy\n \t\n\t # more\n  log\t \t${vkey} \t https://log.example/ \t\n\tquorum none\n`,
    );
    expect(policy.logs).toMatchObject([{ vkey, url: "https://log.example/" }]);
    expect(policy.quorum).toBe("none");
  });

  it("URLs are optional and opaque; order of logs and witnesses is free", () => {
    const policy = parsePolicy(`witness A ${w(0)} https://w.example/é\nlog ${vkey}\nquorum none\n`);
    expect(policy.witnesses[0]?.url).toBe("https://w.example/é");
    expect(policy.logs[0]).not.toHaveProperty("url");
  });

  it('"names must be handled as opaque octet strings": K is not the Kelvin sign, NFC is not NFD, bytes need not be UTF-8', () => {
    const names = ["K", "\u212a", "\u00e9", "e\u0301", "any", "all", "2", "log", "#", "__proto__", "a\u00a0b"];
    const text = names.map((name, i) => `witness ${name} ${w(i)}\n`).join("");
    // A comment line may start with "#"; the name "#" stands second.
    const policy = parsePolicy(`${text}group constructor all ${names.join(" ")}\nquorum constructor\n`);
    expect(policy.witnesses.map(({ name }) => name)).toEqual(names);
    const bytes = new Uint8Array([
      ...new TextEncoder().encode("witness A"),
      0xff,
      ...new TextEncoder().encode(` ${w(0)}\nwitness A`),
      0xfe,
      ...new TextEncoder().encode(` ${w(1)}\nquorum A`),
      0xff,
      0x0a,
    ]);
    expect(parsePolicy(bytes)).toMatchObject({ quorum: { name: "A\\xff", vkey: w(0) } });
  });

  it("supports 32 of each, and 256, and bounds them", () => {
    const many = (count: number) => {
      const keys = Array.from({ length: count }, (_, i) => {
        const seed = new Uint8Array(32);
        new DataView(seed.buffer).setUint32(0, i + 1);
        return [generateKey(`l${i}`, seed).vkey, createCosigner(`w${i}`, seed, () => 0).vkey] as const;
      });
      const lines = keys.flatMap(([log, witness], i) => [
        `log ${log}`,
        `witness w${i} ${witness}`,
        i === 0 ? "group g0 any w0" : `group g${i} all g${i - 1} w${i}`,
      ]);
      return `${lines.join("\n")}\nquorum g${count - 1}\n`;
    };
    for (const count of [32, 256]) {
      const { logs, witnesses, groups } = parsePolicy(many(count));
      expect([logs.length, witnesses.length, groups.length]).toEqual([count, count, count]);
    }
    expect(refusal(many(257))).toMatch(/at most 256 logs/);
  });

  it.each([
    ["nothing", "", /line 1 expected a quorum line, got the end of the file/],
    ["no quorum", `log ${vkey}\n`, /line 2 expected a quorum line/],
    ["two quorum lines", "quorum none\nquorum none\n", /line 2 expected one quorum line, got another in line 1/],
    ["a quorum not defined", "quorum A\n", /line 1 expected a witness or group defined above, got "A"/],
    ["a quorum defined below", `quorum A\nwitness A ${w(0)}\n`, /line 1 expected a witness or group defined above/],
    ["a member defined below", `group G any A\nwitness A ${w(0)}\nquorum G\n`, /line 1 expected a witness or group/],
    ["a group in itself", `group G any G\nquorum G\n`, /line 1 expected a witness or group defined above/],
    [
      "none as a member",
      `group G any none\nquorum G\n`,
      /line 1 expected a witness or group defined above, got "none"/,
    ],
    ["none as a name", `witness none ${w(0)}\nquorum none\n`, /line 1 expected a name other than the predefined none/],
    ["none as a group", `witness A ${w(0)}\ngroup none any A\nquorum none\n`, /line 2 expected a name other than/],
    ["a name twice", `witness A ${w(0)}\nwitness A ${w(1)}\nquorum A\n`, /line 2 expected a name not defined above/],
    [
      "a witness and a group of one name",
      `witness A ${w(0)}\ngroup A any A\nquorum A\n`,
      /line 2 .* not defined above/,
    ],
    [
      "a member in two groups",
      `witness A ${w(0)}\ngroup G any A\ngroup H any A\nquorum H\n`,
      /line 3 expected "A" in one group only, got it in "G" too/,
    ],
    [
      "a member twice in a group",
      `witness A ${w(0)}\ngroup G 2 A A\nquorum G\n`,
      /line 2 expected "A" in one group only/,
    ],
    ["a group without members", "group G any\nquorum G\n", /line 1 expected "group <name> all\|any\|<k> <member>..."/],
    ["threshold 0", `witness A ${w(0)}\ngroup G 0 A\nquorum G\n`, /line 2 expected all, any or a number from 1 to 1/],
    ["threshold above the members", `witness A ${w(0)}\ngroup G 2 A\nquorum G\n`, /line 2 .* from 1 to 1/],
    ["threshold 01", `witness A ${w(0)}\ngroup G 01 A\nquorum G\n`, /line 2 .* from 1 to 1/],
    ["threshold -1", `witness A ${w(0)}\ngroup G -1 A\nquorum G\n`, /line 2 .* from 1 to 1/],
    ["threshold 1e0", `witness A ${w(0)}\ngroup G 1e0 A\nquorum G\n`, /line 2 .* from 1 to 1/],
    ["threshold ANY", `witness A ${w(0)}\ngroup G ANY A\nquorum G\n`, /line 2 .* from 1 to 1/],
    ["an unknown keyword", "quorum none\nLOG x\n", /line 2 expected log, witness, group or quorum, got "LOG"/],
    ["a keyword of Object's", "__proto__ x\nquorum none\n", /line 1 expected log, witness, group or quorum/],
    ["a log without key", "log\nquorum none\n", /line 1 expected "log <vkey> \[<url>\]", got 0 items/],
    ["a log with three items", `log ${vkey} u v\nquorum none\n`, /line 1 .* got 3 items/],
    ["a witness without key", "witness A\nquorum none\n", /line 1 expected "witness <name> <vkey> \[<url>\]"/],
    ["a comment behind a line", "quorum none # nobody\n", /line 1 expected "quorum <name>\|none", got 3 items/],
    ["a key of garbage", "log x\nquorum none\n", /line 1: verifier key expected/],
    ["a key id that does not fit", `log ${vkey.replace("5f", "5e")}\nquorum none\n`, /line 1: verifier key .* key id/],
    ["a witness with garbage", "\nwitness A x\nquorum A\n", /line 2: verifier key expected/],
    ["carriage returns", "quorum none\r\n", /line 1 expected no control character but tab, got 0x0d/],
    ["NUL", "# \0\nquorum none\n", /line 1 expected no control character but tab, got 0x00/],
    ["DEL", "\n# \u007f\nquorum none\n", /line 2 expected no control character but tab, got 0x7f/],
    ["a byte order mark", "\ufeffquorum none\n", /line 1 expected log, witness, group or quorum/],
    ["a no-break space as separator", "quorum\u00a0none\n", /line 1 expected log, witness, group or quorum/],
    ["3 MB", "#".repeat(3_000_000), /line 1 expected at most 2000000 bytes, got 3000000/],
  ])("refuses %s", (_what, text, message) => {
    expect(refusal(text)).toMatch(message);
  });

  it('"each line is terminated by ASCII newline": a file cut off asks for less, and is refused', () => {
    const text = `witness A ${w(0)}\nwitness AB ${w(1)}\nquorum AB\n`;
    expect(refusal(text.slice(0, -2))).toMatch(/line 3 expected a newline at the end of the last line/);
    fc.assert(
      fc.property(fc.nat({ max: example.length - 1 }), (end) => {
        expect(refusal(example.slice(0, end))).not.toBe("no error");
      }),
    );
  });

  it('"Duplicate if they wrap the same underlying public key, even if they differ by key name and key id"', () => {
    const { publicKey } = splitVkey(w(0));
    const renamed = formatVkey("another.example", 4, publicKey);
    expect(refusal(`witness A ${w(0)}\nwitness B ${renamed}\nquorum none\n`)).toMatch(
      /line 2 expected a key no other line has, got that of line 1/,
    );
    const otherLog = formatVkey("another.example", 1, splitVkey(vkey).publicKey);
    expect(refusal(`log ${vkey}\n\nlog ${otherLog}\nquorum none\n`)).toMatch(/line 3 .* that of line 1/);
    // A log and a witness are two roles: the spec forbids a key twice within one.
    const asWitness = formatVkey("log.example/audit", 4, splitVkey(vkey).publicKey);
    expect(parsePolicy(`log ${vkey}\nwitness A ${asWitness}\nquorum A\n`).witnesses).toHaveLength(1);
  });

  it("keys of the other role and of unknown types are refused with their type", () => {
    expect(refusal(`log ${w(0)}\nquorum none\n`, "TLOG_KEY_UNSUPPORTED")).toBe(
      "policy line 1 expected a log key of type 0x01, got type 0x04",
    );
    expect(refusal(`\nwitness A ${vkey}\nquorum none\n`, "TLOG_KEY_UNSUPPORTED")).toBe(
      "policy line 2 expected a witness key of type 0x04, got type 0x01",
    );
    const future = formatVkey("a.example", 0xff, new Uint8Array(40));
    expect(refusal(`witness A ${future}\nquorum none\n`, "TLOG_KEY_UNSUPPORTED")).toMatch(/got type 0xff/);
    const short = formatVkey("a.example", 4, new Uint8Array(31));
    expect(refusal(`witness A ${short}\nquorum none\n`)).toMatch(/line 1: .*32 bytes/);
    expect(parseSkey(generateKey("a").skey).name).toBe("a");
  });

  it("answers any bytes with a policy or a TlogError that names a line", () => {
    const good = new TextEncoder().encode(example);
    const lines = example.split("\n");
    const shuffled = fc.shuffledSubarray(lines).map((kept) => new TextEncoder().encode(`${kept.join("\n")}\n`));
    const spliced = fc
      .tuple(fc.nat({ max: good.length }), fc.nat({ max: 4 }), fc.uint8Array({ maxLength: 4 }))
      .map(([at, removed, added]) => Uint8Array.of(...good.subarray(0, at), ...added, ...good.subarray(at + removed)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), spliced, shuffled), (bytes) => {
        let policy: Policy | undefined;
        try {
          policy = parsePolicy(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(TlogError);
          expect((error as TlogError).line).toBeGreaterThan(0);
        }
        // What is accepted holds the specification's rules.
        const members = policy?.groups.flatMap((group) => group.members) ?? [];
        expect(new Set(members).size).toBe(members.length);
        for (const group of policy?.groups ?? []) {
          expect(group.threshold).toBeGreaterThan(0);
          expect(group.threshold).toBeLessThanOrEqual(group.members.length);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
