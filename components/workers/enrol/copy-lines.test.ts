import { expect, test } from "vitest";
import { copyLines, TOOLS } from "./copy-lines.ts";

const input = { origin: "https://eider.example", token: "eider_enroll_SECRET", version: "1.2.3" };

test.each(TOOLS)("$label: the token is in no process's arguments", ({ id }) => {
  const lines = copyLines(id, input).replaceAll("\\\n", "").split("\n");
  const holding = lines.filter((line) => line.includes(input.token));
  expect(holding).toHaveLength(1);
  // before a command it is environment; after `printf`, which the shell runs itself, it goes through a pipe
  expect(holding[0]).toMatch(/^(EIDER_ENROLL_TOKEN=eider_enroll_SECRET |printf %s eider_enroll_SECRET \|)/);
});

test.each(TOOLS)("$label: the worker dials the address that the page says", ({ id }) => {
  expect(copyLines(id, input)).toMatch(/(EIDER_CONTROL_URL|controlUrl)=https:\/\/eider\.example\b/);
});

test("npx and npm fetch this control plane's own version", () => {
  for (const tool of ["npx", "node"] as const)
    expect(copyLines(tool, input)).toContain('"https://eider.example/worker.tgz?v=1.2.3"');
});
