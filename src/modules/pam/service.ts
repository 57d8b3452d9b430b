// A service's file in /etc/pam.d: its rules, what may stand in them, and their form. https://man7.org/linux/man-pages/man5/pam.d.5.html

export interface PamRule {
  readonly type: string;
  /** One word, or `[success=1 default=ignore]`. */
  readonly control: string;
  readonly path: string;
  readonly args: readonly string[];
}

/** A rule, or any other line as it stands. */
export type PamLine = PamRule | string;

export const RULE_TYPES = [
  'account',
  '-account',
  'auth',
  '-auth',
  'password',
  '-password',
  'session',
  '-session',
] as const;

const SIMPLE_CONTROLS = 'required requisite sufficient optional include substack definitive'.split(' ');
const CONTROL_VALUES = (
  'success open_err symbol_err service_err system_err buf_err perm_denied auth_err cred_insufficient authinfo_unavail ' +
  'user_unknown maxtries new_authtok_reqd acct_expired session_err cred_unavail cred_expired cred_err no_module_data conv_err ' +
  'authtok_err authtok_recover_err authtok_lock_busy authtok_disable_aging try_again ignore abort authtok_expired ' +
  'module_unknown bad_item conv_again incomplete default'
).split(' ');
const CONTROL_ACTIONS = 'ignore bad die ok done reset'.split(' ');

const RULE = /(-?(?:auth|account|session|password))\s+(\[.*\]|\S*)\s+(\S*)\s*(.*)\s*/;

export function parseService(text: string): PamLine[] {
  const lines = text.split(/\r\n|[\n\r]/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map(line => {
    const start = line.trimStart();
    const rule = start === '' || /^(#|@include)/.test(start) ? null : RULE.exec(line);
    if (rule === null) return line;
    const [, type = '', control = '', path = '', args = ''] = rule;
    return { type, control: controlOf(control), path, args: splitArguments([args]) };
  });
}

/** A control in brackets without the blanks around its `=`. */
export function controlOf(text: string): string {
  if (!text.startsWith('[')) return text;
  return `[${text.replaceAll(' = ', '=').replace(/[[\]]/g, '')}]`;
}

/** Words, and what stands in brackets as one. */
export function splitArguments(texts: readonly string[]): string[] {
  return texts.flatMap(text => text.match(/\[.*\]|\S+/g) ?? []);
}

export function isRule(line: PamLine): line is PamRule {
  return typeof line !== 'string';
}

/** A comment or an empty line, which counts as nothing between two rules. */
export function isBesides(line: PamLine): boolean {
  return !isRule(line) && !line.trimStart().startsWith('@include');
}

export function formatLine(line: PamLine): string {
  if (!isRule(line)) return line;
  return [`${line.type.padEnd(11)}${line.control}`, line.path, ...line.args].join(' ');
}

/** What is wrong with the first line that is. */
export function problemOf(lines: readonly PamLine[]): string | undefined {
  for (const line of lines) {
    const problem = isRule(line) ? problemOfRule(line) : problemOfText(line);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOfText(line: string): string | undefined {
  return line.trim() === '' || /^(#|@include)/.test(line) ? undefined : `Rule is not valid ${line}`;
}

function problemOfRule(rule: PamRule): string | undefined {
  const place = `is not valid in rule ${formatLine(rule)}`;
  const { control } = rule;
  if (!control.startsWith('['))
    return SIMPLE_CONTROLS.includes(control) ? undefined : `Rule control, ${control}, ${place}`;
  for (const pair of control.slice(1, -1).split(' ')) {
    const [value = '', action, ...rest] = pair.split('=');
    if (!CONTROL_VALUES.includes(value) || action === undefined || rest.length > 0)
      return `Rule control value, ${action === undefined || rest.length > 0 ? pair : value}, ${place}`;
    if (!CONTROL_ACTIONS.includes(action) && !/^\d+$/.test(action))
      return `Rule control action, ${action}, ${place}`;
  }
  return undefined;
}
