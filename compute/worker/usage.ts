/** What `eider-worker --help` prints. */
export const USAGE = `Usage: eider-worker [doctor | --help | --version]

Runs an Eider worker: it dials out to the control plane and runs SQL next to your data. It listens on nothing
but loopback. All settings are environment variables; these three are enough:

  EIDER_CONTROL_URL    address of the control plane, e.g. https://eider.example.com
  EIDER_ENROLL_TOKEN   one-time token from Admin → Workers → Enrol; only for the first start in a folder
                       (or EIDER_ENROLL_TOKEN_FILE: a file with it, - for standard input;
                       or EIDER_POOL_KEY, EIDER_POOL_KEY_FILE: for replicas)
  EIDER_WORKER_DIR     folder for keys, Results and cache; default ~/.eider-worker

  eider-worker doctor  checks address, proxy, TLS, clock, folder, memory, disk and engine, one line each,
                       and says what to do; exits with 0 when a worker can run here, else 1

Signals: SIGTERM and SIGINT finish what runs, cancel the rest after 5 seconds, and stop; a second one stops at once.

Exit codes:
   0  stopped as asked, or alone for longer than EIDER_ALONE_MS_MAX
   1  a fault: start it again
  64  unknown command
  75  another process uses this worker's identity
  76  version too old or too new for the control plane
  77  token not accepted, not enrolled, or revoked
  78  a variable is missing or wrong; its name is printed
`;
