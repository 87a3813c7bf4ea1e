import { z } from "zod";
import { STATEMENT_KINDS } from "../../engine/statement-kinds.ts";
import { CALL_METHODS } from "../../protocol/grant.ts";
import { PublicKey } from "../../protocol/keys.ts";
import { LIMITS } from "../../protocol/limits.ts";

const MiB = 1_048_576;
const name = z.string().min(1).max(200);

/** What a person reads off a page or a log, e.g. `7K3M-X9QA-02FH-VV81-C4NE`. */
export const Fingerprint = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){4}$/, "not a fingerprint of five groups of four");

/**
 * The worker's own word: a file beside the worker that outranks the control plane.
 * It only narrows; a key that is left out narrows nothing. Unknown keys are errors,
 * so that a misspelt rule is never taken for one that holds.
 */
export const LocalPolicy = z.strictObject({
  version: z.literal(1).describe("Version of this format. Always 1."),
  pools: z
    .array(name)
    .min(1)
    .max(100)
    .optional()
    .describe(
      "Pools, by name or id, that this worker serves. In any other it answers no call: a worker that was moved or enrolled in the wrong Pool gives nothing away.",
    ),
  methods: z
    .array(z.enum(CALL_METHODS))
    .max(CALL_METHODS.length)
    .optional()
    .describe("Calls that it answers. Others are refused before anything is opened."),
  statements: z
    .array(z.enum(STATEMENT_KINDS))
    .min(1)
    .max(STATEMENT_KINDS.length)
    .optional()
    .describe(
      "Kinds of statements that it runs, as DuckDB itself classifies each statement, never by its text. `SHOW`, `DESCRIBE`, `SUMMARIZE` and `PIVOT` are `select`; `EXPLAIN` needs the kind of the statement inside it too. What a notebook never runs (COPY, ATTACH, SET, …) stays refused.",
    ),
  rows: z
    .strictObject({
      outMax: z
        .number()
        .int()
        .min(0)
        .max(Number.MAX_SAFE_INTEGER)
        .optional()
        .describe(
          "Rows of one Result that may leave. The first rows of a larger Result can be seen, in the order of the Run; sorting, filtering, summaries, charts and exports of it are refused. Other cells on this worker read all of it. While this is set, errors of a running statement say their kind only, and names made of rows (dynamic PIVOT, ENUM types) are refused, because both carry values. It counts rows, not what is in them, and it counts per Result: somebody who may run statements can run several.",
        ),
    })
    .optional(),
  mayExport: z
    .boolean()
    .optional()
    .describe(
      "`false`: no Result leaves as a file. Rows on the screen can still be copied: see `rows.outMax`.",
    ),
  mayWrite: z
    .boolean()
    .optional()
    .describe("`false`: it writes nothing into the Lake. Today that is the conversion of uploaded files."),
  lake: z
    .strictObject({
      allow: z
        .array(name)
        .max(1_000)
        .optional()
        .describe("Schemas of the Lake that may be read; others may not."),
      deny: z
        .array(name)
        .max(1_000)
        .optional()
        .describe("Schemas of the Lake that may not be read, whatever `allow` says."),
    })
    .optional(),
  sessions: z
    .strictObject({
      max: z.number().int().min(1).max(LIMITS.sessionsMax).optional().describe("Sessions at once."),
      memoryBytesMax: z
        .number()
        .int()
        .min(64 * MiB)
        .optional()
        .describe("Memory of one Session's engine, in bytes. Holds for engines started afterwards."),
      threadsMax: z
        .number()
        .int()
        .min(1)
        .max(1_024)
        .optional()
        .describe("Threads of one Session's engine. Holds for engines started afterwards."),
      runMsMax: z
        .number()
        .int()
        .min(100)
        .max(LIMITS.runMsMax)
        .optional()
        .describe("Time of one Run, in milliseconds."),
    })
    .optional(),
  devices: z
    .strictObject({
      strict: z
        .boolean()
        .describe(
          "`true`: answers only devices in `trusted` and those that they vouch for; what the control plane says of others does not count.",
        ),
      trusted: z
        .array(z.union([Fingerprint, PublicKey]))
        .max(10_000)
        .default([])
        .describe("Devices by fingerprint (Settings → Devices shows it) or by signing key (base64url)."),
    })
    .optional(),
  executionLog: z
    .strictObject({
      includesSql: z
        .boolean()
        .optional()
        .describe(
          "`true`: the worker's own log holds the SQL itself beside its SHA-256. SQL can hold literals. Default: false.",
        ),
      fileBytesMax: z
        .number()
        .int()
        .min(MiB)
        .max(1_024 * MiB)
        .optional()
        .describe(
          "Size at which a file of that log is closed and the next begun, in bytes. Default: 64 MiB.",
        ),
      filesMax: z
        .number()
        .int()
        .min(2)
        .max(10_000)
        .optional()
        .describe(
          "Files of that log; beyond, the oldest is removed, which the log itself records. Default: 16.",
        ),
    })
    .optional(),
});
export type LocalPolicy = z.infer<typeof LocalPolicy>;

/** Without a file nothing is narrowed. */
export const NO_LOCAL_POLICY: LocalPolicy = { version: 1 };
