import { describe, expect, it } from '@jest/globals';
import { bootHint } from '../../sandbox/host.ts';
import { findHost, sandboxHosts } from '../../sandbox/hosts.ts';

describe('findHost', () => {
  it.each(['10.10.10.12', 'reprise-12', 'pg-test-2', '12'])('knows %s', text => {
    expect(findHost(text).name).toBe('reprise-12');
  });

  it('names the nearest host of a misspelt one', () => {
    expect(() => findHost('pg-tset-2')).toThrow(
      expect.objectContaining({ code: 'SANDBOX', hint: "did you mean 'pg-test-2'?" }),
    );
  });

  it('lists the hosts when none is near', () => {
    expect(() => findHost('14')).toThrow(
      expect.objectContaining({
        message: "'14' is not a host of the sandbox",
        hint: 'the hosts are 10.10.10.10, 10.10.10.11, 10.10.10.12, 10.10.10.13',
      }),
    );
  });
});

it('every bridge port has a name that Linux accepts', () => {
  for (const { name } of sandboxHosts) expect(`vb-${name}`.length).toBeLessThanOrEqual(15);
});

it('a host that finds no inotify instance left is told what to raise', () => {
  const last = 'Failed to create control group inotify object: Too many open files\nExiting PID 1...';
  expect(bootHint(last, '/c')).toBe(
    'the kernel has no inotify instances left: sysctl fs.inotify.max_user_instances=1024; its console is in /c',
  );
  expect(bootHint('Exiting PID 1...', '/c')).toBe('its console is in /c');
});
