import { writeSync } from "node:fs";
import { lockDirectory } from "../directory-lock.ts";
import { openEmbeddedDatabase } from "../embedded-database.ts";

/** Run as a program: saves 1, 2, 3, … into a folder and says each number after its save was acknowledged, until it is killed. */
const [, , dataDir = ""] = process.argv;
await lockDirectory(dataDir);
const { client } = await openEmbeddedDatabase({ dataDir });
const last = await client.setting.findUnique({ where: { key: "last" } });
for (let number = Number(last?.value ?? 0) + 1; ; number += 1) {
  await client.$transaction(async (tx) => {
    await tx.setting.upsert({
      where: { key: "last" },
      create: { key: "last", value: number },
      update: { value: number },
    });
    await tx.setting.create({ data: { key: `saved-${number}`, value: "x".repeat(2_000) } });
  });
  writeSync(1, `${number}\n`);
}
