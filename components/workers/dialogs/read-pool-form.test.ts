import { expect, test } from "vitest";
import { readPoolForm } from "./read-pool-form.ts";

const form = (fields: Record<string, string>) => readPoolForm((name) => fields[name] ?? "");

test("labels are separated by commas; empty and repeated ones are dropped", () => {
  expect(form({ name: " prod ", labels: "eu, gpu,, eu " })).toMatchObject({
    name: "prod",
    labels: ["eu", "gpu"],
  });
});

test("an empty limit is no limit", () => {
  expect(form({ runsMax: "4" })).toMatchObject({ runsMax: 4, runsPerPersonMax: null });
});

test("a form without a role changes none", () => {
  expect(form({}).roleMin).toBeUndefined();
  expect(form({ roleMin: "editor" }).roleMin).toBe("editor");
});
