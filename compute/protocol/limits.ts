const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

/**
 * Every limit of Eider: name with unit last, why it is what it is, and what
 * happens beyond it. Nothing is cut silently.
 */
export const LIMITS = {
  /** SQL of one cell. Beyond: `refused_statement` before anything runs. */
  sqlCharsMax: 1_000_000,
  /** Columns of a Result; DuckDB itself slows down far earlier. Beyond: `result_too_large`. */
  resultColumnsMax: 20_000,
  /** Rows sent unasked with a Run; the rest is pulled in windows. 10 k rows × 16 columns ≈ 1.4 MB. */
  previewRowsDefault: 2_000,
  /** Rows of one window. Keeps a window under about 1.5 MB. Beyond: refused as `too_large`. */
  windowRowsMax: 10_000,
  /** Groups of one chart aggregate; more can't be told apart on a screen. Beyond: cut, and the answer says so. */
  aggregateRowsMax: 10_000,
  /** Cells of a notebook. Beyond: the insert is refused. */
  notebookCellsMax: 1_000,
  /** Text of one cell. Beyond: the edit is refused. */
  cellCharsMax: 1_000_000,
  /** Title of a notebook. Beyond: refused. */
  notebookTitleCharsMax: 300,
  /** Deleted cells that a notebook remembers for undo. Beyond: the oldest is forgotten. */
  deletedCellsMax: 50,
  /** Versions of one cell's text kept side by side in a conflict. Beyond: the edit is not applied and stays with its tab. */
  otherVersionsMax: 20,
  /** Bytes of a notebook file on import. Beyond: refused as `too_large`. */
  notebookFileCharsMax: 4_000_000,
  /** Operations of one save. A longer queue is sent in parts. */
  operationsPerSaveMax: 200,
  /** Parameters of one Run. */
  parametersMax: 500,
  /** Relations named by one Grant. */
  grantRelationsMax: 10_000,
  /** Life of a Grant. Long enough for clock skew, short enough to be useless when stolen. */
  grantMsMax: 5 * 60_000,
  /** A Run may wait so long for its turn on a Pool: its device signs it for this time. Beyond: it ends unsent, in words. */
  runWaitMsMax: 30 * 60_000,
  /** Difference between two clocks that a signature forgives. Beyond: `clock_skew`. */
  clockSkewMsMax: 2 * 60_000,
  /** Plain bytes of one sealed frame. With its seal it stays under nginx's default body limit of 1 MB. */
  framePlainBytesMax: 768 * KiB,
  /** A frame up to this size may travel on a socket; larger ones take their own request. */
  frameOnSocketBytesMax: 64 * KiB,
  /** Frames that a worker posts at once for one call. More gains nothing on loopback. */
  framesInFlightMax: 4,
  /** Sealed bytes the relay holds for one call until the page has read them. Beyond: the worker waits. */
  relayBufferBytesMax: 4 * MiB,
  /** Calls of one person that the relay has open at once, over all tabs: a full Session queue and its reads. Beyond: refused as `queue_full`. */
  relayCallsPerActorMax: 128,
  /** Sealed bytes of one request to a worker. Beyond: refused as `too_large`. */
  requestBytesMax: 4 * MiB,
  /** Frames are kept for a page whose socket dropped for so long. Then they are dropped; the Run goes on and its Result is kept. */
  readerAwayMsMax: 30_000,
  /** A call whose page reads nothing of what is there for so long is cancelled. */
  relayIdleMsMax: 5 * 60_000,
  /** Time of one Run on a worker. Beyond: `timed_out`. */
  runMsMax: 60 * 60_000,
  /** Time a cancel may take before the engine is killed. */
  cancelMsMax: 1_000,
  /** Memory of one Session's engine, as set in DuckDB; the process watchdog allows half as much again. */
  sessionMemoryBytesDefault: 2 * GiB,
  /** Disk for spilling of one Session. Beyond: `out_of_disk`. */
  sessionTempBytesMax: 16 * GiB,
  /** A Session without a Run for so long is closed: temp tables are lost, Results are kept. */
  sessionIdleMsMax: 30 * 60_000,
  /** Sessions of one worker at once. Beyond: the one unused longest is closed; when all are in use, the call is refused as `busy`. */
  sessionsMax: 16,
  /** Runs of one Session that wait behind the one that runs. Beyond: refused as `queue_full`. */
  sessionQueueMax: 100,
  /** Bytes of Results kept by one worker. Beyond: the oldest read are evicted, visibly. */
  resultsBytesMax: 20 * GiB,
  /** Age of a Result since it was last read. Beyond: evicted, visibly. */
  resultMsMax: 7 * 24 * 60 * 60_000,
  /** Bytes of Lake objects cached by one worker. */
  workerCacheBytesMax: 20 * GiB,
  /** Memory of the engine in a browser, which computes in one thread and can't spill. Beyond: `out_of_memory`. */
  browserEngineBytesMax: Math.floor(3.1 * GiB),
  /** Bytes of Lake columns cached in one browser. */
  browserCacheBytesMax: 2 * GiB,
  /** Bytes of Results kept by one browser. One larger: `result_too_large`; in all: the oldest are evicted, visibly. */
  browserResultsBytesMax: 4 * GiB,
  /** Between two heartbeats of a worker. */
  heartbeatIntervalMs: 5_000,
  /** A worker not heard from for so long is offline. Three heartbeats. */
  workerOfflineMs: 15_000,
  /** A Run whose worker lost its link waits so long for the very same process to come back. Beyond: `worker_lost`. */
  workerAwayMsMax: 5 * 60_000,
  /** Size of one control message on a socket. */
  controlMessageBytesMax: 4 * MiB,
  /** Window requests of one page at once; a browser has six connections per origin over all tabs. */
  pageRequestsMax: 3,
  /** A planner silent for so long needs what this place lacks, or hangs; it is replaced. */
  plannerMsMax: 2_000,
  /** Length of a password. Length is what makes it strong; the upper bound keeps scrypt cheap. */
  passwordCharsMin: 12,
  passwordCharsMax: 512,
} as const;
