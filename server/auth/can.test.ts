import { expect, test } from "vitest";
import { can, PERMISSIONS, permit, ROLES, type Verb } from "./can.ts";

const verbs = Object.keys(PERMISSIONS) as Verb[];

test.each(verbs)("%s: every role from the table's on may, and no lower one", (verb) => {
  const may = ROLES.filter((role) => can({ role }, verb));
  expect(may).toEqual(ROLES.slice(ROLES.indexOf(PERMISSIONS[verb])));
});

test("a refusal names the role it takes and the role one has", () => {
  expect(() => permit({ role: "viewer" }, "members.change")).toThrow(/admin.*viewer/);
});

test("only admins may change members, invites and workers", () => {
  const changes = verbs.filter((verb) => /^(members|invites|workers)\.change$/.test(verb));
  expect(changes.filter((verb) => can({ role: "editor" }, verb))).toEqual([]);
});
