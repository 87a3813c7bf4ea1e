import { expect, test } from "vitest";
import { newId } from "../../../compute/protocol/ids.ts";
import { decideRole } from "./membership.ts";
import { refusalWords } from "./refusals.ts";
import { roleFromClaims } from "./role-from-claims.ts";

test("a claim is found by its whole name first, then by the path, and never on a prototype", () => {
  const roles = new Map([["a", "admin"] as const, ["toString", "admin"] as const]);
  const by = (roleClaim: string, claims: object) => roleFromClaims(claims as never, { roleClaim, roles });
  expect(by("https://x/roles", { "https://x/roles": ["a"] })).toBe("admin");
  expect(by("realm_access.roles", { realm_access: { roles: ["b", "a"] } })).toBe("admin");
  expect(by("realm_access.roles", { realm_access: null })).toBeUndefined();
  expect(by("constructor.name", {})).toBeUndefined();
  expect(by("groups", { groups: [{ a: 1 }, 7, null] })).toBeUndefined();
});

test("the default speaks where a claim decides but says nothing", () => {
  const by = { roleClaim: "groups", defaultRole: "viewer" } as const;
  const known = {
    claimedRole: undefined,
    memberRole: "admin",
    invitedRole: undefined,
    isNew: false,
  } as const;
  expect(decideRole(known, by)).toBe("viewer");
  expect(decideRole({ ...known, memberRole: undefined }, by)).toBeUndefined();
  expect(decideRole(known, { ...by, roleClaim: undefined })).toBe("admin");
});

test("words come from our own list only, and say whom to ask", () => {
  const names = { provider: "Northwind SSO", workspace: "Northwind $& Air" };
  expect(refusalWords("no_role", names)).toContain("Ask an admin of Northwind $& Air");
  for (const code of ["toString", "<b>", newId("tok_"), undefined, ["no_role"]]) {
    expect(refusalWords(code, names)).toBeUndefined();
  }
});
