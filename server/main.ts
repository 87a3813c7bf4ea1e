import { boot } from "./boot.ts";
import { explainStartFailure } from "./explain-start-failure.ts";
import { logger } from "./logger.ts";

process.on("uncaughtException", (error) => {
  logger().fatal({ error }, "an error that nothing caught; stopping");
  process.exit(1);
});
process.on("unhandledRejection", (error) => logger().error({ error }, "a rejection that nothing caught"));

try {
  const running = await boot();
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    // a second signal means: now
    if (isStopping) process.exit(1);
    isStopping = true;
    logger().info({ signal }, "stopping");
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger().error({ error }, "could not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
} catch (error) {
  const reason = explainStartFailure(error);
  if (reason === undefined) logger().fatal({ error }, "Eider can't start");
  process.stderr.write(`Eider can't start: ${reason ?? String(error)}\n`);
  process.exit(1);
}
