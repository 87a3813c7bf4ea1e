import { expect, test } from "vitest";
import { missingCapability, readBrowserError, withBrowserAdvice } from "./browser-gaps.ts";

test.each([
  ["SELECT payload->>'$.a' FROM t", "JSON", "->>"],
  ["SELECT '{}'::JSON", "JSON", "JSON"],
  ["SELECT ts AT TIME ZONE 'Europe/Paris' FROM t", "Time zones", "ZONE"],
  ["SELECT date_trunc('month', now())", "Time zones", "date_trunc"],
  ["SELECT name FROM t ORDER BY name COLLATE de", "Collations", "COLLATE"],
])("what a statement lacks is named, with its place in the text: %s", (sql, what, token) => {
  const { code, message, position, nextStep } = missingCapability(sql);
  expect(code).toBe("missing_capability");
  expect(message).toContain(what);
  expect(sql.slice(position?.start, position?.end)).toBe(token);
  expect(nextStep).toBe("Run it on Hosted.");
});

test("words inside of strings and comments ask for nothing", () => {
  const failure = missingCapability("SELECT 'json at time zone' -- collate");
  expect(failure.position).toBeUndefined();
  expect(failure.code).toBe("missing_capability");
});

test("an entry of an extension that is not there is a gap, a name nobody knows is the author's error", () => {
  const gap = new Error('{"exception_type":"Catalog","exception_message":"it exists in the json extension"}');
  expect(readBrowserError(gap).fields.exceptionType).toBe("Missing Extension");
  const unknown = new Error(
    '{"exception_type":"Catalog","exception_message":"no","name":"f","error_subtype":"MISSING_ENTRY","type":"Scalar Function"}',
  );
  expect(readBrowserError(unknown).fields.exceptionType).toBe("Catalog");
});

test("an operator that fits nothing gets advice about time zones, other failures stay as they are", () => {
  const sql = "SELECT now() + INTERVAL 1 DAY";
  const failure = {
    code: "sql_error" as const,
    message: "No function matches",
    errorSubtype: "NO_MATCHING_FUNCTION",
    position: { start: 13, end: 14 },
  };
  expect(withBrowserAdvice(failure, sql).nextStep).toContain("TIMESTAMP");
  expect(withBrowserAdvice({ ...failure, position: { start: 0, end: 6 } }, sql)).toEqual({
    ...failure,
    position: { start: 0, end: 6 },
  });
});
