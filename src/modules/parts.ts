// Scripts print what they found in named parts, so that one round trip can bring many things.
//
// A part begins with a line of the record separator and a name; POSIX: printf '\036%s\n' NAME.

const SEPARATOR = '\x1e';

/** The parts of a script's output by name, each without its last newline; the last of equal names wins. */
export function readParts(text: string): ReadonlyMap<string, string> {
  return new Map(listParts(text).map(part => [part.name, part.text]));
}

/** The same in order, where names may come again. */
export function listParts(text: string): { readonly name: string; readonly text: string }[] {
  return text
    .split(SEPARATOR)
    .slice(1)
    .map(chunk => {
      const end = chunk.indexOf('\n');
      if (end === -1) return { name: chunk, text: '' };
      return { name: chunk.slice(0, end), text: chunk.slice(end + 1).replace(/\n$/, '') };
    });
}

/** Gives the parts of a script's output as they are complete, whatever pieces it comes in. */
export function partsAsTheyCome(
  take: (part: { readonly name: string; readonly text: string }) => void,
): (stream: 'stdout' | 'stderr', chunk: Buffer) => void {
  let rest = '';
  return (stream, chunk) => {
    if (stream !== 'stdout') return;
    rest += chunk.toString();
    const last = rest.lastIndexOf(SEPARATOR);
    if (last <= 0) return;
    for (const part of listParts(rest.slice(0, last))) take(part);
    rest = rest.slice(last);
  };
}

/** The lines of a text, none for an empty one. */
export function linesOf(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
