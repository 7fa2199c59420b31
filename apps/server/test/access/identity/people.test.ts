// Changes of who may sign in: by whom, and what takes two.
import { describe, expect, it } from "vitest";
import { NOTICE_MS } from "../../../src/access/identity/people.ts";
import { accept, type Account, enrol, local, openDesk, setUp, whoIs } from "../fixture.ts";
import type { Principal } from "../../../src/access/index.ts";

const fresh = ({ principal }: Account): Principal => ({ ...principal, freshUntilMs: Infinity });
const reason = "as agreed";
const invitation = { scope: null, user: null, unit: null };

async function office() {
  const desk = await openDesk();
  const ada = await setUp(desk);
  const otto = await enrol(desk, "Otto Vance", ["administrator"]);
  const ines = await enrol(desk, "Ines Okafor", ["overseer"]);
  const { people } = desk.identity;
  const stateOf = (id: string) => people.list().find((one) => one.id === id);
  return { desk, people, ada, otto, ines, stateOf };
}

describe("an overseer", () => {
  it("is not disabled, stripped or given a new link by an administrator alone, nor by who holds the folder", async () => {
    const { people, ada, ines, stateOf, desk } = await office();
    for (const by of [fresh(ada), local])
      for (const change of [{ disabled: true }, { roles: ["employee" as const] }]) {
        const asked = await people.change(by, ines.id, { ...change, reason });
        expect(asked).toMatchObject({ state: "active", roles: ["overseer"], pending: { asked_by: by.uid } });
        expect(whoIs(desk.identity, ines.secret)).toBeDefined();
        await people.withdraw(by, ines.id);
      }
    const { secret } = await people.inviteAgain(fresh(ada), ines.id, reason);
    await expect(accept(desk, secret, "Mallory")).rejects.toMatchObject({ code: "ACCESS_LINK" });
    expect(stateOf(ines.id)).toMatchObject({ state: "active", methods: ["password"] });
  });
  it("is, when an overseer agrees: that one or another", async () => {
    const { people, ada, ines, stateOf, desk } = await office();
    await people.change(fresh(ada), ines.id, { disabled: true, reason });
    expect(await people.approve(fresh(ines), ines.id)).toMatchObject({ state: "disabled", pending: null });
    expect(whoIs(desk.identity, ines.secret)).toBeUndefined();
    expect(stateOf(ines.id)?.pending).toBeNull();
    expect(desk.deeds.map(({ what }) => what).slice(-2)).toEqual(["ask to change person", "agree to change of person"]);
  });
  it("or after the notice another administrator, and not who asked, who holds the folder, or anybody else", async () => {
    const { people, ada, otto, ines, desk } = await office();
    const rea = await enrol(desk, "Rea Holm", ["reviewer"]);
    await people.change(fresh(ada), ines.id, { disabled: true, reason });
    const forbidden = { code: "ACCESS_FORBIDDEN" };
    for (const by of [fresh(ada), fresh(otto), fresh(rea), local])
      await expect(people.approve(by, ines.id)).rejects.toMatchObject(forbidden);
    desk.nowMs += NOTICE_MS;
    for (const by of [fresh(ada), fresh(rea), local, { ...fresh(otto), uid: "token:t-1" }])
      await expect(people.approve(by, ines.id)).rejects.toMatchObject(forbidden);
    expect(await people.approve(fresh(otto), ines.id)).toMatchObject({ state: "disabled" });
  });
  it("gives up what waits, and so do who asked and whom it concerns; nobody else", async () => {
    const { people, ada, otto, ines } = await office();
    await people.change(fresh(ada), ines.id, { disabled: true, reason });
    await expect(people.withdraw(fresh(otto), ines.id)).rejects.toMatchObject({ code: "ACCESS_FORBIDDEN" });
    await expect(people.change(fresh(otto), ines.id, { disabled: true, reason })).rejects.toMatchObject({
      code: "ACCESS_CONFLICT",
    });
    expect(await people.withdraw(fresh(ines), ines.id)).toMatchObject({ state: "active", pending: null });
    await expect(people.approve(fresh(otto), ines.id)).rejects.toMatchObject({ code: "ACCESS_CONFLICT" });
  });
  it("whom an administrator invites or promotes is one only when an overseer agrees", async () => {
    const { people, ada, ines, desk, stateOf } = await office();
    const { person, secret } = await people.invite(fresh(ada), { name: "Puppet", roles: ["overseer"], ...invitation });
    expect(person).toMatchObject({ roles: [], pending: { change: "become an overseer" } });
    const puppet = await accept(desk, secret, "Puppet");
    expect(puppet.principal.roles).toEqual([]);
    await people.change(fresh(ada), ines.id, { disabled: true, reason });
    await expect(people.approve(fresh(puppet), ines.id)).rejects.toMatchObject({ code: "ACCESS_FORBIDDEN" });
    expect(await people.approve(fresh(ines), puppet.id)).toMatchObject({ roles: ["overseer"] });
    const rea = await enrol(desk, "Rea Holm", ["reviewer"]);
    await people.change(fresh(ada), rea.id, { roles: ["overseer", "reviewer"], reason });
    expect(stateOf(rea.id)).toMatchObject({ roles: ["reviewer"], pending: { asked_by: ada.principal.uid } });
  });
  it("a disabled one does not come back as one by an administrator alone", async () => {
    const { people, ada, ines, desk, stateOf } = await office();
    const second = await enrol(desk, "Tove Berg", ["employee"]);
    await people.change(fresh(ada), second.id, { disabled: true, reason });
    await people.change(fresh(ada), second.id, { roles: ["overseer"], reason });
    await people.change(fresh(ada), second.id, { disabled: false, reason });
    expect(stateOf(second.id)).toMatchObject({ state: "disabled", pending: { change: "be let in again" } });
    expect(stateOf(ines.id)?.state).toBe("active");
  });
});

describe("nobody", () => {
  it("changes what they may themselves", async () => {
    const { people, ada } = await office();
    await expect(people.change(fresh(ada), ada.id, { roles: ["overseer"], reason })).rejects.toMatchObject({
      code: "ACCESS_FORBIDDEN",
    });
    await expect(people.inviteAgain(fresh(ada), ada.id, reason)).rejects.toMatchObject({ code: "ACCESS_FORBIDDEN" });
  });
  it("changes anything on an old proof", async () => {
    const { people, ada, otto, desk } = await office();
    desk.nowMs += 11 * 60_000;
    const fails = { code: "ACCESS_FRESH" };
    await expect(people.change(ada.principal, otto.id, { disabled: true, reason })).rejects.toMatchObject(fails);
    await expect(people.invite(ada.principal, { name: "X", roles: ["reviewer"], ...invitation })).rejects.toMatchObject(
      fails,
    );
    await expect(people.approve(ada.principal, otto.id)).rejects.toMatchObject(fails);
  });
  it("takes away the last who may administrate", async () => {
    const desk = await openDesk();
    const ada = await setUp(desk);
    const { people } = desk.identity;
    for (const change of [{ disabled: true }, { roles: ["employee" as const] }])
      await expect(people.change(local, ada.id, { ...change, reason })).rejects.toMatchObject({
        code: "ACCESS_CONFLICT",
      });
    await expect(people.inviteAgain(local, ada.id, reason)).rejects.toMatchObject({ code: "ACCESS_CONFLICT" });
    expect(whoIs(desk.identity, ada.secret)).toBeDefined();
  });
  it("has the name of another, in whatever case or form", async () => {
    const { people, desk } = await office();
    for (const name of ["ada brenner", "ADA BRENNER ", "Ａda Brenner"])
      await expect(people.invite(local, { name, roles: ["reviewer"], ...invitation })).rejects.toMatchObject({
        code: "ACCESS_CONFLICT",
      });
    expect(desk.identity.people.list()).toHaveLength(3);
  });
  it("is changed who is not there", async () => {
    const { people } = await office();
    await expect(people.change(local, "p-0000000000000000", { disabled: true, reason })).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
    });
    await expect(people.change(local, "__proto__", { disabled: true, reason })).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
    });
  });
});

describe("an invitation", () => {
  it("opens for a week, for its person and roles, once", async () => {
    const { people, desk } = await office();
    const asked = {
      name: "Mira",
      roles: ["investigator" as const],
      scope: { case: "C-7", expires: "2027-01-01T00:00:00Z" },
      user: "u1",
      unit: "north",
    };
    const { secret, person } = await people.invite(local, asked);
    expect(person.state).toBe("invited");
    const mira = await accept(desk, secret, "Somebody else");
    expect(mira.principal).toMatchObject({
      name: "Mira",
      roles: ["investigator"],
      scope: asked.scope,
      user: "u1",
      unit: "north",
    });
    await expect(accept(desk, secret, "Mira")).rejects.toMatchObject({ code: "ACCESS_LINK" });
    const late = await people.invite(local, { ...asked, name: "Late" });
    desk.nowMs += 7 * 86_400_000;
    await expect(accept(desk, late.secret, "Late")).rejects.toMatchObject({ code: "ACCESS_LINK" });
  });
  it("of somebody who was disabled opens nothing", async () => {
    const { people, desk } = await office();
    const { secret, person } = await people.invite(local, { name: "Mira", roles: ["reviewer"], ...invitation });
    await people.change(local, person.id, { disabled: true, reason });
    await expect(accept(desk, secret, "Mira")).rejects.toMatchObject({ code: "ACCESS_LINK" });
  });
});

describe("every change is sealed", () => {
  it("with who made it, whom it concerns and why", async () => {
    const { people, ada, desk } = await office();
    const { person } = await people.invite(fresh(ada), { name: "Mira", roles: ["reviewer"], ...invitation });
    await people.change(fresh(ada), person.id, { unit: "south", reason });
    expect(desk.deeds.slice(-2)).toEqual([
      expect.objectContaining({ actor: ada.principal.uid, activity: "update", what: "invite person" }),
      {
        actor: ada.principal.uid,
        activity: "update",
        what: "change person",
        parameters: { person: person.id, name: "Mira", reason, unit: "south" },
      },
    ]);
  });
});
