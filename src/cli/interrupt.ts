// Ctrl-C: the first ends the run in order, with its recap; the second at once.

/** Runs with a signal that SIGINT and SIGTERM abort. Once one has come, the next one leaves even while the last files are written. */
export async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(99);
    process.stderr.write('\n [interrupted: closing connections; press Ctrl-C again to leave at once]\n');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    return await run(controller.signal);
  } finally {
    if (!controller.signal.aborted) {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    }
  }
}
