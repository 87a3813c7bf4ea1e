import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createLog } from "../log.ts";
import { checkLocalPolicy } from "./check-local-policy.ts";
import { LocalPolicyError, parseLocalPolicy } from "./read-local-policy.ts";
import { watchLocalPolicy } from "./watch-local-policy.ts";

const KEYS = "A".repeat(43);

describe("a local policy file", () => {
  test("that uses every key is understood", () => {
    const policy = parseLocalPolicy(
      "/policy.yaml",
      `version: 1
pools: [prod-vpc]
methods: [run, window, describe, plan]
statements: [select, explain]
rows: { outMax: 1000 }
mayExport: false
mayWrite: false
lake: { allow: [main], deny: [hr] }
sessions: { max: 4, memoryBytesMax: 1073741824, threadsMax: 2, runMsMax: 600000 }
devices: { strict: true, trusted: [7K3M-X9QA-02FH-VV81-C4NE, ${KEYS}] }
executionLog: { includesSql: true, fileBytesMax: 1048576, filesMax: 2 }
`,
    );
    expect(policy.devices).toEqual({ strict: true, trusted: ["7K3M-X9QA-02FH-VV81-C4NE", KEYS] });
  });

  test.each([
    ["", null, "the policy"],
    ["version: 2", 1, "version"],
    ["version: 1\nrows:\n  outMax: -1\n", 3, "rows.outMax"],
    ["version: 1\nrows:\n  outMx: 5\n", 3, "outMx"],
    ["version: 1\nmayExprot: false\n", 2, "mayExprot"],
    ["version: 1\nmayExport: no\n", 2, "mayExport"],
    ["version: 1\nstatements:\n  - select\n  - copy\n", 4, "statements.1"],
    ["version: 1\nstatements: []\n", 2, "statements"],
    ["version: 1\ndevices:\n  strict: true\n  trusted: [nobody]\n", 4, "devices.trusted.0"],
    ["version: 1\ndevices: {}\n", 2, "devices.strict"],
    ["version: 1\nversion: 1\n", 2, "DUPLICATE_KEY"],
    ["version: 1\nrows: [", 2, "not YAML"],
    ["version: 1\nrows: !secret 5\n", 2, "not YAML"],
  ])("%j is refused with its line and what is wrong", (text, line, what) => {
    let refused: unknown = null;
    try {
      parseLocalPolicy("/etc/policy.yaml", text);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(LocalPolicyError);
    expect(refused).toMatchObject({ line });
    expect(String(refused)).toContain(what);
    expect(String(refused)).toContain("/etc/policy.yaml");
  });

  test("the doctor says whether it is understood", async () => {
    const directory = await mkdtemp(join(tmpdir(), "eider-policy-"));
    const path = join(directory, "policy.yaml");
    expect(await checkLocalPolicy(path, false)).toMatchObject({ state: "ok" });
    expect(await checkLocalPolicy(path, true)).toMatchObject({ state: "failed" });
    await writeFile(path, "version: 1\nrows: 5\n");
    expect(await checkLocalPolicy(path, false)).toMatchObject({ state: "failed" });
    await rm(directory, { recursive: true });
  });
});

describe("a local policy file that is edited", () => {
  async function watched(text: string) {
    const directory = await mkdtemp(join(tmpdir(), "eider-policy-"));
    const path = join(directory, "policy.yaml");
    await writeFile(path, text);
    const lines: string[] = [];
    const watch = await watchLocalPolicy(
      { path, isRequired: true },
      createLog((line) => lines.push(line)),
    );
    const remove = async () => {
      watch.close();
      await rm(directory, { recursive: true, force: true });
    };
    return { path, watch, lines, remove };
  }

  test("a good edit is in force by itself", async () => {
    const { path, watch, remove } = await watched("version: 1\nrows: { outMax: 5 }\n");
    const changed = new Promise<void>((resolve) => watch.onChange(resolve));
    await writeFile(path, "version: 1\nrows: { outMax: 3 }\n");
    await changed;
    expect(watch.current.rows?.outMax).toBe(3);
    await remove();
  });

  test("a bad edit, or none at all any more, leaves the last good one in force and says so until it is mended", async () => {
    const good = "version: 1\nrows: { outMax: 5 }\n";
    const { path, watch, lines, remove } = await watched(good);
    await writeFile(path, "version: 1\nrows: { outMax: all }\n");
    await watch.reload();
    expect(watch.current.rows?.outMax).toBe(5);
    expect(watch.fault).toContain(`${path}:2`);
    expect(lines.join("")).toContain("the last good one holds");
    await rm(path);
    await watch.reload();
    expect(watch.current.rows?.outMax).toBe(5);
    expect(watch.fault).toContain("is gone");
    await writeFile(path, good);
    await watch.reload();
    expect(watch.fault).toBeNull();
    await remove();
  });

  test("one that was named and is not there, or is bad from the start, is refused", async () => {
    const log = createLog(() => undefined);
    await expect(watchLocalPolicy({ path: "/nowhere/policy.yaml", isRequired: true }, log)).rejects.toThrow(
      "EIDER_POLICY_FILE",
    );
    await expect(watched("version: one")).rejects.toBeInstanceOf(LocalPolicyError);
  });
});
