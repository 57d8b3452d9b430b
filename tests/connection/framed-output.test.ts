// Frames are found however the bytes are cut into chunks.
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FramedOutput } from '../../src/connection/framed-output.ts';

interface Seen {
  data: string;
  tail: string | undefined;
}

function collect(
  text: string,
  cuts: readonly number[],
  markers: readonly (readonly [string, string])[],
): { frames: Seen[]; stray: string } {
  let stray = '';
  const stream = new FramedOutput(chunk => {
    stray += chunk.toString('latin1');
  });
  const frames = markers.map(([begin, end]) => {
    const seen: Seen = { data: '', tail: undefined };
    stream.expect({
      begin: Buffer.from(begin),
      end: Buffer.from(end),
      onData: chunk => {
        seen.data += chunk.toString('latin1');
      },
      onEnd: tail => {
        seen.tail = tail;
      },
    });
    return seen;
  });
  const sorted = [0, ...[...cuts].sort((a, b) => a - b), text.length];
  for (let index = 1; index < sorted.length; index++) {
    stream.push(Buffer.from(text.slice(sorted[index - 1], sorted[index]), 'latin1'));
  }
  return { frames, stray };
}

it('finds two frames at any cuts, and passes on what lies around them', () => {
  const text = 'banner\nABbABoutput\nABAe AeAB7\nlate\nCDbCDCe0\n';
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), cuts => {
      const { frames, stray } = collect(text, cuts, [
        ['ABb', 'AeAB'],
        ['CDb', 'Ce'],
      ]);
      expect(frames).toEqual([
        { data: 'ABoutput\nABAe ', tail: '7' },
        { data: 'CD', tail: '0' },
      ]);
      expect(stray).toBe('banner\nlate\n');
    }),
  );
});

it('gives data at once unless it could be the start of the marker', () => {
  const parts: string[] = [];
  const stream = new FramedOutput(() => {});
  stream.expect({
    begin: Buffer.from('M1b\n'),
    end: Buffer.from('M1e'),
    onData: chunk => parts.push(chunk.toString()),
    onEnd: () => {},
  });
  stream.push(Buffer.from('M1b\n12 %\n'));
  expect(parts).toEqual(['12 %\n']);
  stream.push(Buffer.from('13 %M1'));
  expect(parts).toEqual(['12 %\n', '13 %']);
});
