import { EnrollAnswer, EnrollRequest, ReplicaRequest } from "../enrollment.ts";
import { Grant, SignedGrant } from "../grant.ts";
import { ControlToWorker, WorkerStanding, WorkerToControl } from "../worker-link.ts";
import { explain, explainMessages, within } from "./explain.ts";
import "./words-of-shapes.ts";

/** What travels between a worker and the control plane. Both can read all of it, but for what is marked as sealed. */

explain(EnrollRequest, {
  token:
    "Shows that an administrator invited this worker. Works once; the control plane keeps its hash only.",
  name: "Name on the Workers page.",
  keys: "The worker's new public keys: from now on they are who it is.",
  proof: "Shows that the worker holds the private key. The private key never leaves the worker.",
  host: "Shown to the administrator who approves.",
});
explain(ReplicaRequest, {
  poolKey: "Public half of the Pool key: finds the Pool, and whether the key was revoked.",
  issuedAt: "An old admission is refused.",
  admission: "The Pool key's signature over the new keys. The Pool key itself never leaves the worker.",
  name: "Name on the Workers page.",
  keys: "The worker's new public keys: from now on they are who it is.",
  proof: "Shows that the worker holds the private key. The private key never leaves the worker.",
  host: "Shown on the Workers page.",
});
explain(EnrollAnswer, {
  workerId: "The worker's name in every later message.",
  poolId: "The Pool whose calls it takes.",
  poolName: "For the worker's own log.",
  controlPlaneKey: "Pinned by the worker: only this key's Grants count from now on.",
});
explainMessages(WorkerToControl, {
  hello: {
    workerId: "Says who is dialling; proven by the next message.",
    instanceId: "Tells a reconnect of the same process from a copy of its key.",
    protocolVersion: "Control plane and worker must not be further apart than one version.",
    host: "The machine may have changed since enrolment.",
    description: "What it serves and refuses by its own policy file: names and rules.",
  },
  proof: {
    signature: "Answers the challenge: the worker holds the enrolled key. No bearer token is ever sent.",
  },
  heartbeat: {
    sessions: "Load: new Sessions go to the least loaded worker.",
    running: "Load: new Sessions go to the least loaded worker.",
    memoryBytes: "Load, and shown on the Workers page.",
    isDraining: "No new work is sent to a worker that is about to stop.",
    calls: "Calls in hand, by id: one that is missing here was lost and is said to be.",
    troubles: "What is wrong with the machine, in the worker's own words; never SQL or values.",
    description: "What its local policy narrows, when that has changed; shown on the Workers page.",
  },
  "call-rejected": {
    callId: "Which call.",
    code: "Why the worker did not take it.",
    message: "The worker's own fixed words for the reader; never of the engine, so no values.",
  },
  "run-state": {
    callId: "Which call.",
    runId: "Which Run.",
    state: "Shown beside the cell.",
    ahead: "Place in the queue.",
    rows: "Progress as a count.",
  },
  "call-ended": {
    callId: "Which call.",
    run: within("What is recorded of a Run in history and Receipt: counts and codes.", {
      runId: "Which Run.",
      outcome: "How it ended.",
      failureCode: "The kind of failure; its text is sealed, in the frames.",
      hasResult: "Whether there is a Result to open later.",
      resultBytes: "What keeping it costs the worker.",
      stats: "What it cost.",
    }),
  },
  "results-evicted": { runs: "Results that the worker no longer keeps, by id, so that pages say so." },
  "session-ended": {
    sessionId: "Which Session.",
    reason: "Why it ended, so that pages can say what was lost.",
  },
});
explainMessages(WorkerStanding, {
  pending_approval: {},
  approved: {},
  paused: {
    reason: "An administrator's words, for the worker's log.",
    until: "When it is taken up again.",
  },
});
explainMessages(ControlToWorker, {
  challenge: { nonce: "To be signed, so that a recorded proof is of no use." },
  welcome: {
    linkToken: "Authorises the worker's HTTP requests while this socket lives.",
    signature: "Shows the worker that it speaks to the control plane that it enrolled with.",
    heartbeatIntervalMs: "How often to report.",
    protocolVersion: "Lets the worker refuse a control plane that it would misunderstand.",
    now: "Lets the worker say in its log that its clock is off.",
    standing: "What an administrator has decided of it, for its log.",
  },
  standing: { standing: "What an administrator has decided of it, for its log." },
  call: {
    callId: "Names the call in every later message.",
    grant: "The permission to do it, signed by the control plane; below.",
    call: "What the reader's device signed and sealed; below.",
    endorsements: "Other devices' signed words for the one that asks. To strict workers only; below.",
  },
  "frame-accepted": { callId: "Which call.", seq: "Which frame: the credit for the next." },
  cancel: { callId: "Which call is to stop." },
  "close-session": { sessionId: "Which Session is to end." },
  drain: {},
});
explain(SignedGrant, {
  body: "The Grant, byte for byte as it was signed; below.",
  signature: "The control plane's: verified against the pinned key.",
});
explain(Grant, {
  version: "Which form this Grant has.",
  grantId: "Names the Grant in the worker's own log.",
  callId: "The one call that it permits.",
  method: "What may be done.",
  poolId: "The Pool that it is for.",
  workerId: "The one worker that it is for.",
  sessionId: "The Session that it is for.",
  actorId: "Keeps people's Sessions apart. Opaque: a worker never learns who the person is.",
  device: "Whose signature the call must carry, and to whom the answer is sealed.",
  relations: "The tables that exist for this call; none else does.",
  results: "Earlier Results that may be read.",
  issuedAt: "A Grant from the future is refused.",
  expiresAt: "A stolen Grant is of no use for long.",
});
