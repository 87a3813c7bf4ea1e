import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CatalogRelation, LakeObject } from "../protocol/catalog.ts";
import { newId } from "../protocol/ids.ts";
import type { ObjectSource } from "./fetch-object.ts";
import { type LakeObjects, openLakeObjects } from "./lake-objects.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "eider-lake-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const never = new AbortController().signal;

function objectOf(text: string, etag = `etag of ${text}`): LakeObject & { text: string } {
  return { objectId: newId("obj_"), etag, sizeBytes: text.length, rowCount: 1, text };
}

function relationOf(...objects: LakeObject[]): CatalogRelation {
  return { catalog: "lake", schema: "main", name: "t", columns: [], rowCount: 1, objects };
}

/** Serves objects and counts; `breakAfter` bytes the connection drops, `hold` keeps an answer back. */
interface ScriptedSource extends ObjectSource {
  readonly reads: { objectId: string; from: number }[];
  breakAfter: number;
  breaks: number;
  hold: Promise<void> | null;
}

function createSource(objects: readonly (LakeObject & { text: string })[]): ScriptedSource {
  const reads: ScriptedSource["reads"] = [];
  const source: ScriptedSource = {
    reads,
    breakAfter: Number.POSITIVE_INFINITY,
    breaks: 0,
    hold: null,
    read: async (objectId, from) => {
      reads.push({ objectId, from });
      await source.hold;
      const object = objects.find((one) => one.objectId === objectId);
      if (object === undefined) throw new Error("not there");
      const { breakAfter } = source;
      async function* chunks() {
        for (let at = from; at < (object?.text.length ?? 0); at++) {
          if (at - from >= breakAfter && source.breaks-- > 0) throw new Error("connection reset");
          yield Buffer.from(object?.text[at] ?? "");
        }
      }
      return { etag: `"${object.etag}"`, sizeBytes: object.text.length, chunks: chunks() };
    },
  };
  return source;
}

function open(source: ObjectSource, bytesMax = 1_000): Promise<LakeObjects> {
  let clock = 0;
  return openLakeObjects({
    directory: join(root, "cache"),
    bytesMax,
    source,
    random: () => 0,
    sleep: async () => undefined,
    now: () => new Date(Date.UTC(2026, 0, 1) + clock++ * 1_000),
  });
}

async function sessionFolder(name = "session"): Promise<string> {
  await mkdir(join(root, name), { recursive: true });
  return join(root, name);
}

describe("objects of the Lake on a worker", () => {
  test("what a relation needs is fetched once, and later found, by other Sessions and after a restart too", async () => {
    const objects = [objectOf("first"), objectOf("second")];
    const source = createSource(objects);
    const lake = await open(source);
    const relation = relationOf(...objects);
    const one = await lake.materialize(relation, [], { directory: await sessionFolder("a"), signal: never });
    expect(await Promise.all(one.files.map((file) => readFile(file, "utf8")))).toEqual(["first", "second"]);
    expect(one).toMatchObject({ bytesRead: 11, bytesFromCache: 0 });
    const two = await lake.materialize(relation, [], { directory: await sessionFolder("b"), signal: never });
    expect(two).toMatchObject({ bytesRead: 0, bytesFromCache: 11 });
    const again = await open(source);
    const three = await again.materialize(relation, [], {
      directory: await sessionFolder("c"),
      signal: never,
    });
    expect(three).toMatchObject({ bytesRead: 0, bytesFromCache: 11 });
    expect(source.reads).toHaveLength(2);
  });

  test("two readers of one object share its fetch; one that gives up does not take it from the other", async () => {
    const object = objectOf("shared");
    const source = createSource([object]);
    let letGo: () => void = () => undefined;
    source.hold = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const lake = await open(source);
    const stop = new AbortController();
    const relation = relationOf(object);
    const first = lake.materialize(relation, [], {
      directory: await sessionFolder("a"),
      signal: stop.signal,
    });
    const second = lake.materialize(relation, [], { directory: await sessionFolder("b"), signal: never });
    const given = expect(first).rejects.toThrow();
    while (source.reads.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new Error("stopped"));
    await given;
    letGo();
    const { files } = await second;
    expect(await readFile(files[0] ?? "", "utf8")).toBe("shared");
    expect(source.reads).toHaveLength(1);
  });

  test("the connection drops in the middle: it goes on where it stopped", async () => {
    const object = objectOf("a longer text");
    const source = createSource([object]);
    source.breakAfter = 4;
    source.breaks = 2;
    const lake = await open(source);
    const options = { directory: await sessionFolder(), signal: never };
    const { files, bytesRead } = await lake.materialize(relationOf(object), [], options);
    expect(await readFile(files[0] ?? "", "utf8")).toBe("a longer text");
    expect(source.reads.map(({ from }) => from)).toEqual([0, 4, 8]);
    expect(bytesRead).toBe(13);
  });

  test("a worker that died in the middle of a fetch goes on with the part it has", async () => {
    const object = objectOf("a longer text");
    const source = createSource([object]);
    const lake = await open(source);
    await lake.materialize(relationOf(object), [], { directory: await sessionFolder(), signal: never });
    const [name] = await readdir(join(root, "cache"));
    await rm(join(root, "cache", name ?? ""));
    await writeFile(join(root, "cache", `${name}.part`), "a lon");
    const again = await open(source);
    const options = { directory: await sessionFolder("b"), signal: never };
    const { files } = await again.materialize(relationOf(object), [], options);
    expect(await readFile(files[0] ?? "", "utf8")).toBe("a longer text");
    expect(source.reads.at(-1)?.from).toBe(5);
  });

  test("what is there is not what the catalog names, by ETag or size: nothing of it is kept", async () => {
    const object = objectOf("text");
    for (const wrong of [
      { ...object, etag: "another" },
      { ...object, sizeBytes: 3 },
    ]) {
      const lake = await open(createSource([object]));
      const options = { directory: await sessionFolder(), signal: never };
      await expect(lake.materialize(relationOf(wrong), [], options)).rejects.toMatchObject({
        code: "changed",
      });
      expect(await readdir(join(root, "cache"))).toEqual([]);
      expect(await readdir(options.directory)).toEqual([]);
    }
  });

  test("it can't be reached at all: unavailable, after a bounded number of tries", async () => {
    const source = createSource([]);
    const lake = await open(source);
    const options = { directory: await sessionFolder(), signal: never };
    const fetched = lake.materialize(relationOf(objectOf("x")), [], options);
    await expect(fetched).rejects.toMatchObject({ code: "unavailable" });
    expect(source.reads).toHaveLength(6);
  });

  test("over budget the longest unused goes, and a Session that has it keeps reading it", async () => {
    const objects = [objectOf("aaaa"), objectOf("bbbb"), objectOf("cccc")] as const;
    const lake = await open(createSource(objects), 8);
    const directory = await sessionFolder();
    const use = async (object: LakeObject, into = directory) =>
      (await lake.materialize(relationOf(object), [], { directory: into, signal: never })).files[0] ?? "";
    const held = await use(objects[0]);
    await use(objects[1]);
    await use(objects[0], await sessionFolder("b"));
    await use(objects[2]);
    const kept = await readdir(join(root, "cache"));
    expect(kept.map((name) => name.slice(0, 30)).sort()).toEqual(
      [objects[0].objectId, objects[2].objectId].sort(),
    );
    expect(lake.bytes).toBe(8);
    await use(objects[1], await sessionFolder("c"));
    await use(objects[2], await sessionFolder("c"));
    expect(await readFile(held, "utf8")).toBe("aaaa");
    expect((await stat(held)).mode & 0o222).toBe(0);
  });
});
