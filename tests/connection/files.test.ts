// Host.read and Host.write on real files.
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { writeFile } from '../../src/connection/files.ts';
import { type Connection, FileAbsent, FileRefused, type Host } from '../../src/connection/host.ts';
import { local } from '../../src/connection/local.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { SHELLS } from './shells.ts';

// A busy machine is no reason to fail.
jest.setTimeout(30_000);

const parent = temporaryFolder({});
const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256));

describe.each(SHELLS)('files by %s', (_, shell) => {
  let connection: Connection;
  let host: Host;
  let folder: string;

  beforeAll(() => {
    connection = local.connect({
      name: 'here',
      kind: 'local',
      address: '',
      hostKeyChecking: true,
      connectTimeout: 20_000,
      shell,
    });
    host = connection.as({});
  });
  afterAll(() => connection.close());
  beforeEach(() => {
    folder = mkdtempSync(join(parent, 'files-'));
  });

  const mode = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

  it.each(['plain', "it's a\nname", '-n', 'ü'.repeat(120)])('reads back what it wrote to %j', async name => {
    const path = join(folder, name);
    await host.write(path, BYTES);
    expect(readFileSync(path).equals(BYTES)).toBe(true);
    expect((await host.read(path)).equals(BYTES)).toBe(true);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('writes an empty file, and a large one', async () => {
    await host.write(join(folder, 'empty'), Buffer.alloc(0));
    expect((await host.read(join(folder, 'empty'))).length).toBe(0);
    const large = Buffer.alloc(3_000_000, 'large');
    await host.write(join(folder, 'large'), large);
    expect((await host.read(join(folder, 'large'))).equals(large)).toBe(true);
  });

  it('says that a file is absent', async () => {
    await expect(host.read(join(folder, 'none'))).rejects.toThrow(FileAbsent);
  });

  it('says why a file cannot be read', async () => {
    const error: unknown = await host.read(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FileRefused);
    expect((error as Error).message).toMatch(/[Ii]s a directory/);
  });

  it('gives a new file the usual mode, an old one keeps its own', async () => {
    const path = join(folder, 'file');
    await host.write(path, BYTES);
    expect(mode(path)).toBe((0o666 & ~process.umask()).toString(8));
    writeFileSync(join(folder, 'script'), 'x', { mode: 0o750 });
    await host.write(join(folder, 'script'), BYTES);
    expect(mode(join(folder, 'script'))).toBe('750');
    await host.write(path, BYTES, { mode: '0600' });
    expect(mode(path)).toBe('600');
  });

  it('replaces a link rather than what it points to', async () => {
    writeFileSync(join(folder, 'target'), 'old');
    symlinkSync('target', join(folder, 'link'));
    await host.write(join(folder, 'link'), BYTES);
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(false);
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('old');
  });

  it.each([
    ['an unknown owner', { owner: 'nosuchuser' }, /nosuchuser/],
    ['an unknown group', { group: 'nosuchgroup' }, /nosuchgroup/],
    ['a bad mode', { mode: '9' }, /9/],
  ])('leaves the old file whole on %s', async (_, attributes, message) => {
    const path = join(folder, 'file');
    writeFileSync(path, 'old');
    const error: unknown = await host.write(path, BYTES, attributes).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FileRefused);
    expect((error as Error).message).toMatch(message);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('does not write to a folder, nor where there is none', async () => {
    mkdirSync(join(folder, 'sub'));
    await expect(host.write(join(folder, 'sub'), BYTES)).rejects.toThrow(/is a directory/);
    await expect(host.write(join(folder, 'no/file'), BYTES)).rejects.toThrow(FileRefused);
    expect(readdirSync(join(folder, 'sub'))).toEqual([]);
  });

  it('does not take bytes that were cut off on the way', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, 'old');
    // The input ends early, as when the connection breaks.
    const cut = writeFile(
      call => host.run({ ...call, stdin: Readable.from([BYTES.subarray(0, 10)]) }),
      path,
      BYTES,
    );
    await expect(cut).rejects.toThrow(/did not arrive whole/);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['file']);
  });
});
