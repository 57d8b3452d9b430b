// A warning in lines of 79 columns, broken where Ansible breaks them (Python's textwrap).

const WIDTH = 79;

/** Between these, and before no others, a line may end: blanks, and the hyphens inside of words. */
const PIECES = /\s+|\S+?(?:(?<=\p{L}{2}-|\p{L}-\p{L}-)(?=\p{L}-?\p{L})|(?=\s|$))/gu;

/** The text with line ends put in; a word that is longer than a line is cut. */
export function wrapped(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const piece of withoutTabs(text).replace(/\s/g, ' ').match(PIECES) ?? []) {
    let rest = piece;
    if (line.length + rest.length > WIDTH) {
      // A blank that does not fit ends the line and is gone.
      if (rest.trim() === '') rest = '';
      if (rest.length > WIDTH) {
        const room = WIDTH - line.length;
        line += rest.slice(0, room);
        rest = rest.slice(room);
      }
      lines.push(line.trimEnd());
      line = '';
      for (; rest.length > WIDTH; rest = rest.slice(WIDTH)) lines.push(rest.slice(0, WIDTH));
    }
    if (line !== '' || rest.trim() !== '' || lines.length === 0) line += rest;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines.join('\n');
}

/** Each tab as blanks up to the next column that eight divides. */
function withoutTabs(text: string): string {
  let column = 0;
  return text.replace(/\t|\n|[^\t\n]+/g, part => {
    if (part === '\t') {
      const blanks = 8 - (column % 8);
      column += blanks;
      return ' '.repeat(blanks);
    }
    column = part === '\n' ? 0 : column + part.length;
    return part;
  });
}
