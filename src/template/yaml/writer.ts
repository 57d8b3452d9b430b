// The text that is being written: columns, indents, and where a space or a line end must stand between two tokens.

export class Writer {
  readonly width: number;
  text = '';
  column = 0;
  /** Whether white space was written last. */
  isSpaced = true;
  /** Whether nothing but indents and indicators stand on this line so far. */
  isIndentOnly = true;

  constructor(width: number) {
    this.width = width;
  }

  get isTooWide(): boolean {
    return this.column > this.width;
  }

  put(text: string): void {
    this.text += text;
    this.column += Array.from(text).length;
  }

  lineBreak(char = '\n'): void {
    this.text += char;
    this.column = 0;
  }

  indicator(text: string, needsSpace: boolean, isSpace = false, isIndent = false): void {
    if (needsSpace && !this.isSpaced) this.put(' ');
    this.put(text);
    this.isSpaced = isSpace;
    this.isIndentOnly &&= isIndent;
  }

  /** To the given column, on a new line unless this one can still be used. */
  indent(indent: number): void {
    const column = Math.max(indent, 0);
    if (!this.isIndentOnly || this.column > column || (this.column === column && !this.isSpaced))
      this.lineBreak();
    if (this.column < column) this.put(' '.repeat(column - this.column));
    this.isSpaced = true;
    this.isIndentOnly = true;
  }
}
