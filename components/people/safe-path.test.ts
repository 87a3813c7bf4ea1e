import { expect, test } from "vitest";
import { safePath } from "./safe-path.ts";

test.each(["/", "/notebooks/nbk_1", "/admin/members?tab=invites"])("%s is ours: followed", (path) => {
  expect(safePath(path)).toBe(path);
});

test.each([
  undefined,
  ["/a", "/b"],
  "",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "\t//evil.example",
  "/.//evil.example",
  "/./\\evil.example",
  "/x/..//evil.example",
  "/x/..\\\\evil.example",
  "/%2e//evil.example",
  "/%2E%2e//evil.example",
  "http:evil.example",
  "data:text/html,x",
  "https://evil.example/",
  "javascript:alert(1)",
])("%j leads elsewhere: home instead", (path) => {
  expect(safePath(path)).toBe("/");
});
