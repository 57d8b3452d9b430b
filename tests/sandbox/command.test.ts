import { describe, expect, it } from '@jest/globals';
import { command, tryCommand } from '../../sandbox/command.ts';

describe('command', () => {
  it('gives what the program printed', async () => {
    await expect(command('cat', [], { input: 'text' })).resolves.toBe('text');
  });

  it('turns a failure into a sentence with the command, its status and what it said', async () => {
    const failing = command('sh', ['-c', 'echo nothing here >&2; exit 3'], { hint: 'look elsewhere' });
    await expect(failing).rejects.toMatchObject({
      code: 'SANDBOX',
      message: '`sh -c echo nothing here >&2; exit 3` ended with status 3: nothing here',
      hint: 'look elsewhere',
    });
  });

  it('says how to get a program that is missing', async () => {
    await expect(command('no-such-program', [])).rejects.toMatchObject({
      code: 'SANDBOX',
      message: expect.stringContaining('`no-such-program` cannot be started'),
      hint: '`reprise sandbox setup` installs what the sandbox needs',
    });
  });

  it('judges a program that does not read its input by its status', async () => {
    await expect(command('true', [], { input: 'x'.repeat(1_000_000) })).resolves.toBe('');
  });
});

it('tryCommand gives the status and both outputs', async () => {
  await expect(tryCommand('sh', ['-c', 'echo out; echo err >&2; exit 4'])).resolves.toEqual({
    status: 4,
    stdout: 'out\n',
    stderr: 'err\n',
  });
});
