import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findKeys, readStatements } from "../../src/sql/index.ts";

const PERSON = { schema: "public", table: "person", columns: ["id"] };
const ADDRESS = { schema: "public", table: "address", columns: ["person_id"] };
const QUOTED = { schema: "public", table: "Subject Person", columns: ["Id"] };

/** `person:17 address:17` for every value found. */
function keysOf(sql: string, parameters: readonly (string | undefined)[] = []): string[] {
  const [statement = []] = readStatements(sql) ?? [];
  const { matches } = findKeys(statement, [PERSON, ADDRESS, QUOTED], parameters);
  return [...new Set(matches.flatMap(({ key, list }) => list.values.map((value) => `${key.table}:${value}`)))].sort();
}

describe("key values that a statement states", () => {
  it.each<[string, string[]]>([
    ["select * from person where id = 17", ["person:17"]],
    ["SELECT name FROM public.person AS p WHERE p.id=17 AND name <> 'x' ORDER BY 1", ["person:17"]],
    ["select * from person where 17 = id", ["person:17"]],
    ["select * from person where (id = 17)", ["person:17"]],
    ["select * from person where ((name = 'x' or id = 17) and true)", ["person:17"]],
    ["select * from person where id = '17'", ["person:17"]],
    ["select * from person where id = 17::bigint", ["person:17"]],
    ["select * from person where id::text = '17'", ["person:17"]],
    ["select * from person where id = cast('17' as bigint)", ["person:17"]],
    ["select * from person where id=-17", ["person:-17"]],
    ["select * from person where person.id = 17", ["person:17"]],
    ["select * from person where public.person.id = 17", ["person:17"]],
    ['select * from "person" where "id" = 17', ["person:17"]],
    ['select * from public."Subject Person" s where s."Id" = E\'A\\\'1\'', ["Subject Person:A'1"]],
    ["select * from person where id in (17, 18, '19')", ["person:17", "person:18", "person:19"]],
    ["select * from person where id = any ('{17,\"18\"}'::bigint[])", ["person:17", "person:18"]],
    ["select * from person where id = any (array[17, 18])", ["person:17", "person:18"]],
    ["select * from person where x between 1 and 5 and id = 17", ["person:17"]],
    ["select * from person /* id = 18 */ where id = 17 -- or id = 19", ["person:17"]],
    ["select '''; where id = 18', $x$ id = 19 $x$ from person where id = 17", ["person:17"]],
    ["select * from only person where id = 17 for update", ["person:17"]],
    ["select 1 from only person x where id operator(pg_catalog.=) 17", ["person:17"]],
    ["select * from person p left join address a on a.person_id = p.id where p.id = 17", ["address:17", "person:17"]],
    ["select * from (person p join address a on a.person_id = p.id) where p.id = 17", ["address:17", "person:17"]],
    [
      "select * from visit v join (address a join other o using (person_id)) using (person_id) where o.person_id = 3 and a.person_id = 17",
      ["address:17"],
    ],
    [
      "select * from address a, person p where a.person_id = p.id and a.person_id in (17,18)",
      ["address:17", "address:18", "person:17", "person:18"],
    ],
    ["select * from person join address on true where person_id = 17", ["address:17"]],
    ["with x as (select * from person where id = 17) select * from x", ["person:17"]],
    [
      "with recursive x(a) as materialized (select 1), y as (select * from person where id = 17) select * from x, y",
      ["person:17"],
    ],
    ["select * from (select * from person where id = 17) s", ["person:17"]],
    ["select (select name from person where id = 17), 2", ["person:17"]],
    ["select * from case_file c where exists (select 1 from person p where p.id = 17 and p.id = c.pid)", ["person:17"]],
    ["select * from person where id = 17 union all select * from person where id = 18", ["person:17", "person:18"]],
    ["(select * from person where id = 17) limit 1", ["person:17"]],
    ["update person set name = 'x' where id = 17", ["person:17"]],
    [
      "update address a set street = 'x' from person p where p.id = a.person_id and p.id = 17",
      ["address:17", "person:17"],
    ],
    ["delete from person where id = 17 returning *", ["person:17"]],
    ["delete from address using person p where p.id = 17 and address.person_id = p.id", ["address:17", "person:17"]],
    ["with d as (delete from person where id = 17 returning *) select * from d", ["person:17"]],
    ["insert into person (name, id) values ('a', 17), ('b', 18)", ["person:17", "person:18"]],
    ["insert into address (person_id) select id from person where id = 17 on conflict do nothing", ["person:17"]],
    ["prepare g (bigint) as select * from person where id = 17", ["person:17"]],
    ["declare c no scroll cursor with hold for select * from person where id = 17", ["person:17"]],
    ["explain (analyze, buffers) select * from person where id = 17", ["person:17"]],
    ["copy (select * from person where id = 17) to stdout", ["person:17"]],
    ["create temp table t as select * from person where id = 17", ["person:17"]],
  ])("%s", (sql, expected) => {
    expect(keysOf(sql)).toEqual(expected);
  });

  it.each<[string, (string | undefined)[], string[]]>([
    ["select * from person where id = $1", ["17"], ["person:17"]],
    ["select * from person where name = $1 and id = $2::bigint", ["x", "17"], ["person:17"]],
    ["select * from person where id in ($1, $2)", ["17", undefined], ["person:17"]],
    ["select * from person where id = any($1)", ["{17,18}"], ["person:17", "person:18"]],
    ["select * from person where id = $1", [undefined], []],
    ["select * from person where id = $3", ["17"], []],
    ["insert into person (id) values ($1)", ["17"], ["person:17"]],
  ])("%s with %j", (sql, parameters, expected) => {
    expect(keysOf(sql, parameters)).toEqual(expected);
  });
});

describe("joins by USING", () => {
  it("carry the value to the other relation", () => {
    const note = { schema: "public", table: "note", columns: ["person_id"] };
    const [statement = []] =
      readStatements("select * from address a join note n using (person_id) where a.person_id = 17") ?? [];
    const { matches } = findKeys(statement, [ADDRESS, note], []);
    expect(matches.map(({ key, list }) => [key.table, ...list.values])).toEqual([
      ["address", "17"],
      ["note", "17"],
    ]);
  });
});

describe("nothing is guessed", () => {
  it.each([
    "select * from person",
    "select * from person where id <> 17",
    "select * from person where not id = 17",
    "select * from person where not (id = 17)",
    "select * from person where (id = 17) is false",
    "select * from person where (id = 17) = false",
    "select * from person where id = 17 + 1",
    "select * from person where id = 17 = false",
    "select * from person where id > 17",
    "select * from person where id between 17 and 18",
    "select * from person where id = p_id",
    "select * from person where id = f(17)",
    "select * from person where f(id) = 17",
    "select * from person where id = 17.0",
    "select * from person where id not in (17)",
    "select * from person where id in (select person_id from visit where visitor = 17)",
    "select * from person where id not in (select id from person where id = 17)",
    "select * from person where not exists (select 1 from person where id = 17)",
    "select * from person where id <> all (array[17])",
    "select * from person where id is distinct from 17",
    "select * from person where case when x and id = 17 and y then false else true end",
    "select * from person except select * from person where id = 17",
    "select count(*) filter (where id = 17) from person",
    "select id = 17 from person",
    "select * from person order by id = 17",
    "select * from other.person where id = 17",
    "select * from other o where o.id = 17",
    "with person as (select 17 as id) select * from person where id = 17",
    "select * from person p (a, id) where p.id = 17",
    "select * from person(17) where id = 17",
    "select * from (select * from person) s where s.id = 17",
    "select * from visit v where v.person_id = 17",
    "insert into person values (17)",
    "insert into visit (id) values (17)",
    "insert into person (id) values (17 + 1)",
    "update person set id = 17",
    'select * from "Person" where id = 17',
    "truncate person",
    "copy person to stdout",
  ])("%s", (sql) => {
    expect(keysOf(sql)).toEqual([]);
  });

  it.each([
    "select * from person where id = 17 and name = 'x",
    "select /* person",
    "select $q$ x",
    "select (1",
    "select 1)",
    "select \\ 1",
    "(".repeat(100),
  ])("%s cannot be read at all", (sql) => {
    expect(readStatements(sql)).toBeUndefined();
  });
});

describe("hostile statements", () => {
  it("of any tokens neither throw nor hang (property)", () => {
    const words =
      "select from where person id = 17 ( ) , . and or not in with as union $1 'x' join on using update set delete insert " +
      'into values case end :: int any [ ] ; * "q" prepare copy except';
    const word = fc.constantFrom(...words.split(" "));
    const property = fc.property(fc.array(word, { maxLength: 40 }), (chosen) => {
      for (const statement of readStatements(chosen.join(" ")) ?? []) findKeys(statement, [PERSON, ADDRESS], ["1"]);
    });
    expect(() => fc.assert(property, { numRuns: 3000 })).not.toThrow();
  });

  it("of any text neither throw nor hang (property)", () => {
    const property = fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      readStatements(text);
    });
    expect(() => fc.assert(property, { numRuns: 2000 })).not.toThrow();
  });

  it("of a megabyte are read in one pass", () => {
    const ids = Array.from({ length: 100_000 }, (_, index) => index).join(",");
    expect(keysOf(`select * from person where id in (${ids})`)).toHaveLength(100_000);
    expect(keysOf(`select * from person where ${"x = 1 and ".repeat(60_000)} id = 17`)).toEqual(["person:17"]);
    const many = Array.from({ length: 120_000 }, (_, index) => index);
    expect(keysOf(`select * from person where ${many.map((id) => `id=${id}`).join(" or ")}`)).toHaveLength(120_000);
    expect(keysOf(`select * from (${many.map(() => "a").join(",")}, person) where id = 17`)).toEqual([]);
    const links = "p.id=a.person_id and ".repeat(40_000);
    expect(keysOf(`select * from person p, address a where ${links} p.id=17`)).toEqual(["address:17", "person:17"]);
  });
});
