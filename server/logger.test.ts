import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { makeLogger, SECRET_KEYS } from "./logger.ts";

/** The lines that logging these objects writes. */
function logged(...objects: object[]): string {
  let text = "";
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const logger = makeLogger("info", sink);
  for (const object of objects) logger.info(object, "something happened");
  return text;
}

test("no secret reaches the log, at the top and two levels down", () => {
  for (const key of SECRET_KEYS) {
    const secret = { [key]: "hunter2" };
    expect(logged(secret, { input: secret }, { request: { body: secret } })).not.toContain("hunter2");
  }
});

test("a line is JSON with level, ISO time and the cause of an error", () => {
  const line = logged({ error: new Error("outer", { cause: new Error("inner") }) });
  expect(JSON.parse(line)).toMatchObject({ level: "info", time: expect.stringMatching(/^\d{4}-.*Z$/) });
  expect(line).toContain("inner");
});
