import { WorkerIdentity } from "../keys.ts";
import { ControlToPage, PageToControl, PoolState } from "../page-link.ts";
import { Receipt } from "../receipt.ts";
import { CallHeader, SealedCall } from "../sealed-call.ts";
import { explain, explainMessages, sealed, within } from "./explain.ts";
import "./words-of-shapes.ts";

/** What travels between a page and the control plane. Both can read all of it, but for what is marked as sealed. */

explain(SealedCall, {
  header: "What the control plane decides by; below.",
  sealedArguments: sealed("SQL, parameters, filters: opens on the worker only; below."),
  signature: "The device's, over header and sealed arguments; verified by the worker.",
});
explain(CallHeader, {
  version: "Which form this header has.",
  callId: "Names the call.",
  method: "What is asked: permissions differ by it.",
  notebookId: "Whether the person may see this notebook.",
  poolId: "Whether the person may use this Pool.",
  workerId: "The worker that the arguments are sealed to.",
  sessionId: "The Session in which it runs.",
  device: "Who signed: must be a registered device of the person.",
  ephemeral: "Public half of a key that is made for this call only.",
  issuedAt: "An old call is refused.",
  run: within("What is recorded of a Run; the SQL itself is sealed.", {
    runId: "Names the Run and its Result.",
    cellId: "Which cell it belongs to.",
    revision: "Which revision of the notebook it was made from.",
  }),
  results: "Results that the call reads: permission is checked for each.",
});
explain(WorkerIdentity, {
  workerId: "Which worker the Session is on.",
  name: "Shown in the Receipt.",
  keys: "The worker's public keys: calls are sealed to them.",
});
explainMessages(PageToControl, {
  "watch-notebook": { notebookId: "Whose changes and Runs to report." },
  "unwatch-notebook": { notebookId: "Whose changes and Runs not to report any more." },
  "frames-read": { callId: "Which answer.", next: "Frees the relay's buffer up to here." },
  resume: { callId: "Which answer.", next: "Where to go on after a reconnect." },
  cancel: { callId: "Which call is to stop." },
  ping: {},
});
explain(PoolState, {
  poolId: "Which Pool.",
  name: "Shown in the picker.",
  kind: "Whether the operator or somebody else runs its workers.",
  workersOnline: "Whether it can be used now.",
  workersTotal: "How many workers it has in all.",
  threads: "What it can do.",
  memoryBytes: "What it can do.",
  running: "How busy it is.",
  reason: "Why it can't be used now.",
});
explainMessages(ControlToPage, {
  pools: { pools: "Places to run, and their state." },
  watching: { notebookId: "Whose changes are told from now on." },
  "notebook-revision": {
    notebookId: "Which notebook.",
    revision: "Changes of others up to here can be fetched.",
  },
  "run-state": {
    notebookId: "Which notebook.",
    runId: "Which Run.",
    callId: "Which call, when it runs on a Pool.",
    state: "Shown beside the cell.",
    reason: "Why it waits, or how it ended, in fixed words.",
    rows: "Progress as a count.",
  },
  "frames-ready": { callId: "Which answer.", from: "First frame to fetch.", to: "Behind the last." },
  "call-failed": {
    callId: "Which call.",
    code: "Why there will be no answer.",
    message: "Fixed words for the reader; the engine's own words are sealed, in the frames.",
  },
  "signed-out": { reason: "Lets the page say that its device was revoked." },
  pong: {},
});
explain(Receipt, {
  version: "Which form this Receipt has.",
  chosenBy: "Whether the cell or the notebook picked the place.",
  place: within("Where the Run ran.", {
    label: "Name of the place, as it was shown.",
    poolId: "Which Pool.",
    workerId: "Which worker.",
    callId: "Which call.",
  }),
  stats: "What it cost.",
});
