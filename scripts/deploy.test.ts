import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { WorkerEnvironment } from "../compute/worker/config.ts";

const DEPLOY = join(import.meta.dirname, "../deploy");
const read = (path: string) => readFileSync(join(DEPLOY, path), "utf8");

test("the chart has the product's version, as the worker's package has", () => {
  const chart = read("helm/eider-worker/Chart.yaml");
  expect(/^version: (.*)$/m.exec(chart)?.[1]).toBe(manifest.version);
  expect(/^appVersion: "(.*)"$/m.exec(chart)?.[1]).toBe(manifest.version);
});

/** Set by image and chart for what a worker older than they are simply does not read. */
const OPTIONAL_PARTS = ["EIDER_METRICS_PORT", "EIDER_POLICY_FILE"];

test("image and chart set only variables that the worker reads", () => {
  const templates = "helm/eider-worker/templates";
  const texts = [
    "Dockerfile.worker",
    ...readdirSync(join(DEPLOY, templates)).map((file) => `${templates}/${file}`),
  ];
  const named = new Set(texts.flatMap((file) => read(file).match(/\bEIDER_[A-Z_]+/g) ?? []));
  const known = [...Object.keys(WorkerEnvironment.shape), ...OPTIONAL_PARTS];
  expect([...named].filter((name) => !known.includes(name))).toEqual([]);
});

test("what the image's recipe copies is there, and is in the context that Docker sends", () => {
  const allowed = read("Dockerfile.worker.dockerignore")
    .split("\n")
    .filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1));
  const copied = read("Dockerfile.worker")
    .split("\n")
    .filter((line) => line.startsWith("COPY ") && !line.includes("--from="))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));
  expect(copied.length).toBeGreaterThan(0);
  for (const path of copied) expect(statSync(join(DEPLOY, "..", path)).size).toBeGreaterThan(0);
  expect(copied.filter((path) => !allowed.includes(path))).toEqual([]);
});
