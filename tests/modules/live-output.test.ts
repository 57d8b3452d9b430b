// Output of a program that runs for long, told while it runs.
import { expect, it } from '@jest/globals';
import { liveOutput } from '../../src/modules/live-output.ts';
import { testContext } from './context.ts';

function listen(verbosity: number, patience: number) {
  const told: string[] = [];
  const context = { ...testContext({ progress: (message: string) => void told.push(message) }), verbosity };
  return { told, live: liveOutput(context, patience) };
}

it('tells whole lines of both streams, without what precedes the program', async () => {
  const { told, live } = listen(1, 0);
  live.onOutput?.('stdout', Buffer.from('ran=\0fir'));
  live.onOutput?.('stderr', Buffer.from('trouble\n'));
  expect(told).toEqual([]);
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(told).toEqual(['trouble']);
  const bytes = Buffer.from('st ü\r\nsecond\nthi');
  live.onOutput?.('stdout', bytes.subarray(0, 4));
  live.onOutput?.('stdout', bytes.subarray(4));
  expect(told).toEqual(['trouble', 'first ü', 'second']);
  live.stop();
});

it('tells nothing of a program that ends in time, nor without -v', async () => {
  const soon = listen(1, 60_000);
  soon.live.onOutput?.('stdout', Buffer.from('ran=\0line\n'));
  soon.live.stop();
  expect(soon.told).toEqual([]);
  expect(listen(0, 0).live.onOutput).toBeUndefined();
});

it('cuts what has no line end', async () => {
  const { told, live } = listen(1, 0);
  await new Promise(resolve => setTimeout(resolve, 20));
  live.onOutput?.('stdout', Buffer.from('ran=\0'));
  for (let count = 0; count < 2000; count++) live.onOutput?.('stdout', Buffer.alloc(32 * 1024, 'x'));
  live.onOutput?.('stdout', Buffer.from('\nnext\n'));
  expect(told).toEqual(['x'.repeat(4096), 'next']);
  live.stop();
});
