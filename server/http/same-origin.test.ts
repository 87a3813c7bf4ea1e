import { expect, test } from "vitest";
import { parseEnv, setEnv } from "../env.ts";
import { isAppError } from "../errors.ts";
import { requireSameOrigin } from "./same-origin.ts";

function isLetIn(publicUrl: string | undefined, headers: Record<string, string | string[]>): boolean {
  setEnv(parseEnv({ EIDER_PUBLIC_URL: publicUrl }));
  try {
    requireSameOrigin(headers);
    return true;
  } catch (error) {
    if (isAppError(error)) return false;
    throw error;
  }
}

test.each([
  [undefined, { origin: "http://localhost:3000", host: "localhost:3000" }, true],
  [undefined, { origin: "https://eider.example.com", host: "eider.example.com" }, true],
  ["https://eider.example.com", { origin: "https://eider.example.com", host: "10.0.0.7:3000" }, true],
  [undefined, { origin: "http://localhost:3001", host: "localhost:3000" }, false],
  [undefined, { origin: "https://evil.example", host: "eider.example.com" }, false],
  [undefined, { origin: "https://eider.example.com.evil.example", host: "eider.example.com" }, false],
  [undefined, { origin: "null", host: "localhost:3000" }, false],
  [undefined, { origin: "http://localhost:3000/path", host: "localhost:3000" }, false],
  [undefined, { origin: "http://localhost:3000" }, false],
  [undefined, { host: "localhost:3000" }, false],
  [undefined, { origin: ["http://localhost:3000", "https://evil.example"], host: "localhost:3000" }, false],
])("EIDER_PUBLIC_URL=%s, %o: %s", (publicUrl, headers, expected) => {
  expect(isLetIn(publicUrl, headers)).toBe(expected);
});
