import fc from "fast-check";
import { expect, test } from "vitest";
import { applyOverrides, dropOverride, overridesOf, type JsonObject } from "./chart-overrides.ts";

const key = fc.stringMatching(/^[a-z_]{1,6}$/);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string({ maxLength: 5 }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
}));
const object = fc.dictionary(key, value, { maxKeys: 5 }) as fc.Arbitrary<JsonObject>;

test("whatever a person makes of a specification is kept as overrides and comes back the same", () => {
  fc.assert(
    fc.property(object, object, (generated, edited) => {
      expect(applyOverrides(generated, overridesOf(generated, edited))).toEqual(edited);
    }),
  );
});

test("an untouched specification has no overrides", () => {
  fc.assert(
    fc.property(object, (generated) => {
      expect(overridesOf(generated, generated)).toEqual({});
    }),
  );
});

test("overrides survive being stored as text", () => {
  fc.assert(
    fc.property(object, object, (generated, edited) => {
      const stored = JSON.parse(JSON.stringify(overridesOf(generated, edited)));
      expect(applyOverrides(generated, stored)).toEqual(edited);
    }),
  );
});

test("a changed mark stays changed when the generated rest changes", () => {
  const overrides = overridesOf(
    { mark: { type: "bar" }, title: "a" },
    { mark: { type: "bar", opacity: 0.5 }, title: "a" },
  );
  expect(applyOverrides({ mark: { type: "line" }, title: "b" }, overrides)).toEqual({
    mark: { type: "line", opacity: 0.5 },
    title: "b",
  });
});

test("null is a value and not a removal", () => {
  expect(applyOverrides({ a: { b: 1 } }, overridesOf({ a: { b: 1 } }, { a: { b: null } }))).toEqual({
    a: { b: null },
  });
});

test("a part that the form takes over is dropped, with the objects that become empty", () => {
  expect(dropOverride({ mark: { type: "line" }, width: 3 }, ["mark", "type"])).toEqual({ width: 3 });
});

test("a key called __proto__ changes no prototype", () => {
  const evil = JSON.parse('{"__proto__": {"polluted": true}}') as JsonObject;
  const merged = applyOverrides({}, evil);
  expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
