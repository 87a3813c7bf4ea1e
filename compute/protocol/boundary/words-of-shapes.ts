import { CatalogColumn, CatalogRelation, LakeObject } from "../catalog.ts";
import { DeviceEndorsement, DeviceEndorsementBody } from "../device-trust.ts";
import { HostFacts, WorkerDescription } from "../enrollment.ts";
import { RunFailure } from "../failures.ts";
import { DeviceIdentity, PublicKeys } from "../keys.ts";
import { CellReference, Parameter, ResultColumn, ResultDescription, RunStats } from "../run.ts";
import { explain, within } from "./explain.ts";

/** Shapes that several messages carry. Whether they are sealed depends on the message. */

explain(PublicKeys, {
  signing: "Verifies signatures of the key's owner. Public by nature.",
  sealing: "Lets others encrypt to the key's owner. Public by nature.",
});
explain(DeviceIdentity, {
  deviceId: "Finds the registered device, and whether it was revoked.",
  keys: "Public keys of the browser profile, so that the worker can verify the call and seal the answer to it.",
});
explain(DeviceEndorsement, {
  body: "What one device says of another, byte for byte as it was signed; below.",
  signature: "By the device that vouches: strict workers verify it.",
  by: "Public keys of the device that vouches.",
});
explain(DeviceEndorsementBody, {
  version: "Which form it has.",
  deviceId: "The device that is vouched for.",
  keys: "Its public keys: the same id under other keys is not vouched for.",
  issuedAt: "When it was said.",
});
explain(HostFacts, {
  hostname: "Tells workers apart on the Workers page.",
  platform: "Shown on the Workers page.",
  threads: "Shown with the Pool, so that people know what it can do.",
  memoryBytes: "Shown with the Pool, so that people know what it can do.",
  engineVersion: "Shown on the Workers page; another engine version may answer differently.",
  workerVersion: "Shows which workers need an update.",
  protocolVersion: "Control plane and worker must not be further apart than one version.",
});
explain(WorkerDescription, {
  sources: within(
    "What the worker can read, by name only, so that an administrator sees what approval gives.",
    {
      name: "Name of a Connection. Addresses and secrets stay in the worker's own policy file.",
      kind: "What kind of source it is, e.g. postgres.",
    },
  ),
  localPolicy: within("What the worker refuses by itself, so that pages don't offer it.", {
    rowsOutMax: "How many rows of a Result may leave this worker.",
    mayWrite: "Whether statements may write here.",
    mayExport: "Whether Results may be exported from here.",
  }),
  isStrict: "Whether the worker answers only devices on its own list.",
});
explain(CatalogColumn, {
  name: "Name of a column: SQL is bound by it.",
  type: "Type of a column: SQL is bound by it.",
});
explain(LakeObject, {
  objectId: "Names one immutable file of the Lake; never a path.",
  etag: "Tells whether a cached copy is still the same.",
  sizeBytes: "How much there is to fetch.",
  rowCount: "Lets estimates be made without reading.",
});
explain(CatalogRelation, {
  catalog: "First part of the table's name.",
  schema: "Second part of the table's name.",
  name: "Third part of the table's name.",
  columns: "What SQL may name. Names and types only, no values.",
  rowCount: "Lets estimates be made without reading.",
  objects: "The files that hold the rows; the rows themselves are fetched from storage, not in a message.",
});
explain(RunStats, {
  queuedMs: "How long the Run waited: shown in its Receipt.",
  elapsedMs: "How long it took: shown in its Receipt.",
  rows: "How many rows the Result has; a count, no row.",
  bytesRead: "What the Run cost the network: shown in its Receipt.",
  bytesFromCache: "What the cache saved: shown in its Receipt.",
  memoryPeakBytes: "What the Run cost in memory: shown in its Receipt.",
});
explain(RunFailure, {
  code: "What kind of failure it is: decides what the cell offers next.",
  message: "The engine's words for the author; they may quote values.",
  exceptionType: "DuckDB's own name for the failure.",
  errorSubtype: "DuckDB's finer name for the failure.",
  position: within("Marks the place in the editor.", {
    start: "First character of the place.",
    end: "Behind its last character.",
  }),
  candidates: "Names that may have been meant.",
  nextStep: "What the author can do about it.",
});
explain(Parameter, {
  name: "Which `$name` of the SQL it stands for.",
  type: "What the engine casts the value to.",
  value: "The value itself: data of the person.",
});
explain(CellReference, {
  name: "Name of another cell, as the SQL uses it.",
  runId: "The Result that this name stands for.",
});
explain(ResultColumn, {
  name: "Name of a column of the Result, e.g. an alias that occurs nowhere else.",
  type: "How to show the column.",
  encoding: "How its values are laid out in Arrow.",
});
explain(ResultDescription, {
  runId: "Which Result is described.",
  columns: "The Result's shape.",
  rowCount: "Length of the grid's scroll bar.",
  byteCount: "What keeping the Result costs.",
});
