import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

const least = {
  NODE_ENV: "test" as const,
  EIDER_CONTROL_URL: "https://eider.example",
  EIDER_WORKER_DIR: "/data",
};

test("the least configuration gives a worker that uses the machine within bounds", () => {
  const config = readConfig(least);
  expect(config).toMatchObject({ directory: "/data", enrollToken: null, engineFork: undefined });
  expect(config.threads).toBeGreaterThanOrEqual(1);
  expect(config.sessionMemoryBytes).toBeGreaterThan(0);
  expect(config.name).not.toBe("");
});

test("what is missing or wrong is refused by the name of its variable", () => {
  const wrong: [string, NodeJS.ProcessEnv][] = [
    ["EIDER_CONTROL_URL", { ...least, EIDER_CONTROL_URL: undefined }],
    ["EIDER_CONTROL_URL", { ...least, EIDER_CONTROL_URL: "ftp://eider.example" }],
    ["EIDER_LOG_FORMAT", { ...least, EIDER_LOG_FORMAT: "xml" }],
    ["EIDER_WORKER_THREADS", { ...least, EIDER_WORKER_THREADS: "many" }],
    ["EIDER_SESSION_MEMORY_BYTES", { ...least, EIDER_SESSION_MEMORY_BYTES: "12" }],
    ["EIDER_ENROLL_TOKEN_FILE", { ...least, EIDER_ENROLL_TOKEN_FILE: "/there/is/no/such/file" }],
  ];
  for (const [name, environment] of wrong) {
    expect(() => readConfig(environment)).toThrow(ConfigError);
    expect(() => readConfig(environment)).toThrow(name);
  }
});

test("without a folder the worker keeps to one in the home folder; an empty variable counts as not given", () => {
  const folder = join(homedir(), ".eider-worker");
  expect(readConfig({ ...least, EIDER_WORKER_DIR: undefined }).directory).toBe(folder);
  expect(readConfig({ ...least, EIDER_WORKER_DIR: "", EIDER_ENROLL_TOKEN: "" })).toMatchObject({
    directory: folder,
    enrollToken: null,
  });
});

test("the token comes from a file without its line end; one in the environment comes first", () => {
  const folder = mkdtempSync(join(tmpdir(), "eider-config-"));
  const file = join(folder, "token");
  writeFileSync(file, "from-file\n");
  const withFile = { ...least, EIDER_ENROLL_TOKEN_FILE: file };
  expect(readConfig(withFile).enrollToken).toBe("from-file");
  expect(readConfig({ ...withFile, EIDER_ENROLL_TOKEN: "from-environment" }).enrollToken).toBe(
    "from-environment",
  );
  rmSync(folder, { recursive: true });
});
