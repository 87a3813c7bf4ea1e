import { expect, test } from "vitest";
import { announce, onAnnounce } from "./announce.ts";

test("a sentence is announced: every region hears it with its politeness, until it stops listening", () => {
  const heard: string[] = [];
  const stop = onAnnounce((text, politeness) => heard.push(`${politeness}: ${text}`));
  announce("flights succeeded");
  announce("flights failed", "assertive");
  stop();
  announce("nobody is here");
  expect(heard).toEqual(["polite: flights succeeded", "assertive: flights failed"]);
});
