// What `ini_file` makes of a text: one option of one section, line by line. Pure.

export interface IniEdit {
  readonly section: string | undefined;
  readonly option: string | undefined;
  /** Each once; none for an option that stands without a value. */
  readonly values: readonly string[];
  readonly isPresent: boolean;
  readonly exclusive: boolean;
  /** Between an option and its value. */
  readonly separator: string;
  /** Of several sections with the name, the first that says all of this is meant. */
  readonly conditions: readonly IniCondition[];
  /** A comment that holds the option comes alive. */
  readonly revivesComments: boolean;
  /** A line that only differs in blanks around the `=` stays. */
  readonly ignoresSpaces: boolean;
}

/** An option and one of these values; any value where there are none. */
export interface IniCondition {
  readonly option: string;
  readonly values: readonly string[];
}

export interface IniEdited {
  /** Undefined when it is as it should be. */
  readonly text: string | undefined;
  readonly msg: string;
}

/** Lines keep their order; every kind of line end becomes a newline once something changes. */
export function editIni(text: string, edit: IniEdit): IniEdited {
  const lines = text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
  const isEnded = lines.at(-1) === '' && lines.length > 1;
  if (isEnded) lines.pop();
  const { start, end } = findSection(lines, edit);
  const isThere = start !== undefined;
  const outcome = isThere ? editSection(lines.slice(start, end), edit) : addSection(edit);
  const body = isThere
    ? [...lines.slice(0, start), ...outcome.lines, ...lines.slice(end)]
    : [...lines, ...outcome.lines];
  const isChanged = outcome.msg !== 'OK' || !isEnded;
  return { text: isChanged ? body.map(line => `${line}\n`).join('') : undefined, msg: outcome.msg };
}

interface Outcome {
  readonly lines: readonly string[];
  readonly msg: string;
}

/** From a section's head to the next one; without a name, what stands before the first. */
function findSection(
  lines: readonly string[],
  { section, conditions }: IniEdit,
): { start?: number; end: number } {
  const next = (from: number): number => {
    const at = lines.findIndex((line, index) => index >= from && line.startsWith('['));
    return at === -1 ? lines.length : at;
  };
  const isMeant = (start: number): boolean => {
    const own = lines.slice(start, next(start + 1));
    return conditions.every(({ option, values }) =>
      own.some(line => {
        const setting = parseSetting(line, option);
        return setting !== undefined && (values.length === 0 || values.includes(setting.value ?? ''));
      }),
    );
  };
  if (!section) return isMeant(0) ? { start: 0, end: next(0) } : { end: lines.length };
  const isHead = (line: string): boolean =>
    line.startsWith(`[${section}]`) || /^\[([^\]]*)\]/.exec(line)?.[1]?.trim() === section.trim();
  const start = lines.findIndex((line, index) => isHead(line) && isMeant(index));
  return start === -1 ? { end: lines.length } : { start, end: next(start + 1) };
}

/** A section that is not there goes to the end of the file, with what would tell it. */
function addSection(edit: IniEdit): Outcome {
  if (!edit.isPresent) return { lines: [], msg: 'OK' };
  const others = edit.conditions.filter(({ option }) => option !== edit.option);
  const own = edit.conditions.filter(({ option }) => option === edit.option);
  const head = [`[${edit.section}]`, ...others.flatMap(each => wantedLines({ ...edit, ...each }))];
  if (!edit.option) return { lines: head, msg: 'only section added' };
  const values = edit.exclusive
    ? edit.values
    : [...new Set([...edit.values, ...own.flatMap(each => each.values)])];
  return { lines: [...head, ...wantedLines({ ...edit, values })], msg: 'section and option added' };
}

function editSection(lines: readonly string[], edit: IniEdit): Outcome {
  if (!edit.option) return edit.isPresent ? { lines, msg: 'OK' } : { lines: [], msg: 'section removed' };
  return edit.isPresent ? keepOption(lines, edit) : removeOption(lines, edit);
}

function removeOption(lines: readonly string[], edit: IniEdit): Outcome {
  const left = lines.filter(line => {
    const setting = parseSetting(line, edit.option ?? '');
    if (setting === undefined || setting.isComment) return true;
    return !edit.exclusive && !edit.values.includes(setting.value ?? '');
  });
  return { lines: left, msg: left.length === lines.length ? 'OK' : 'option changed' };
}

/**
 * Lines that have a wanted value stay where they are, comments with one come alive; when nothing else may be there, the other
 * lines of the option take the values that are left, or go. What is still left goes behind the section's last setting.
 */
function keepOption(lines: readonly string[], edit: IniEdit): Outcome {
  const remaining = wantedLines(edit);
  const taken = new Map<number, string>();
  const settingOf = (line: string): Setting | undefined => {
    const setting = parseSetting(line, edit.option ?? '');
    return setting?.isComment && !edit.revivesComments ? undefined : setting;
  };
  for (const [index, line] of lines.entries()) {
    const setting = settingOf(line);
    const wanted = setting && settingLine(edit, setting.value);
    if (wanted === undefined || !remaining.includes(wanted)) continue;
    taken.set(index, edit.ignoresSpaces && !setting?.isComment ? line : wanted);
    remaining.splice(remaining.indexOf(wanted), 1);
  }
  const kept = lines.flatMap((line, index) => {
    const own = taken.get(index);
    if (own !== undefined) return [own];
    if (!edit.exclusive || settingOf(line) === undefined) return [line];
    return remaining.splice(0, 1);
  });
  const isSame = kept.length === lines.length && kept.every((line, index) => line === lines[index]);
  if (remaining.length === 0) return { lines: kept, msg: isSame ? 'OK' : 'option changed' };
  const last = kept.findLastIndex(line => !/^\s*([#;]|$)/.test(line));
  return { lines: kept.toSpliced(last + 1, 0, ...remaining), msg: 'option added' };
}

function wantedLines(edit: IniEdit): string[] {
  if (edit.values.length === 0) return [settingLine(edit, undefined)];
  return edit.values.map(value => settingLine(edit, value));
}

function settingLine({ option, separator }: IniEdit, value: string | undefined): string {
  return value === undefined ? `${option}` : `${option}${separator}${value}`;
}

interface Setting {
  readonly isComment: boolean;
  /** Undefined without a `=`. */
  readonly value: string | undefined;
}

/** What a line says of an option, as a setting or commented out; undefined when it is about something else. */
function parseSetting(line: string, option: string): Setting | undefined {
  const [, mark = '', rest = ''] = /^[ \t]*([#;]?)[ \t]*(.*)$/.exec(line) ?? [];
  if (!rest.startsWith(option)) return undefined;
  const behind = /^[ \t]*(?:=[ \t]*(.*))?$/.exec(rest.slice(option.length));
  return behind === null ? undefined : { isComment: mark !== '', value: behind[1] };
}
