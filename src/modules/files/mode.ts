// Permission arithmetic: octal and symbolic modes, as Ansible reads them.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/file_module.html#parameter-mode

/** A mode as a task writes it, checked but not yet applied to a file. */
export type Mode =
  | { readonly kind: 'octal'; readonly bits: number }
  | { readonly kind: 'symbolic'; readonly clauses: readonly Clause[] };

interface Clause {
  /** Of `u`, `g`, `o`. */
  readonly users: string;
  /** Without users `+x` means everybody, less what the umask takes away. */
  readonly usesUmask: boolean;
  readonly operations: readonly { readonly operator: string; readonly permissions: string }[];
}

/** Why text is no mode; `details` as Ansible's result has them. */
export interface ModeProblem {
  readonly msg: string;
  readonly details: string;
}

/** `"0644"`, `420` (what YAML makes of `0644`), `u=rw,g+X`. */
export function parseMode(value: unknown): Mode | ModeProblem {
  const text = String(value).trim();
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0)
    return { kind: 'octal', bits: value };
  if (/^(0o?)?[0-7]+$/.test(text)) return { kind: 'octal', bits: Number.parseInt(text.replace('o', ''), 8) };
  const clauses: Clause[] = [];
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))*)$/.exec(clause);
    if (match === null) {
      return {
        msg: 'mode must be in octal or symbolic form',
        details: `bad symbolic permission for mode: ${text}`,
      };
    }
    const [, users = '', rest = ''] = match;
    clauses.push({
      users: users === '' || users.includes('a') ? 'ugo' : users,
      usesUmask: users === '',
      operations: Array.from(
        rest.matchAll(/([-+=])([rwxXstugo]*)/g),
        ([, operator = '', permissions = '']) => ({
          operator,
          permissions,
        }),
      ),
    });
  }
  return { kind: 'symbolic', clauses };
}

/** The permission bits that a file of these bits ends up with. */
export function applyMode(
  mode: Mode,
  file: { readonly mode: number; readonly isDirectory: boolean },
  umask: number,
): number {
  if (mode.kind === 'octal') return mode.bits & 0o7777;
  let bits = file.mode;
  for (const clause of mode.clauses) {
    for (const user of clause.users) {
      for (const { operator, permissions } of clause.operations) {
        // `X` and copies such as `g=u` look at the file as it was, not at what earlier clauses made of it.
        const allowsX = file.isDirectory || (file.mode & 0o111) !== 0;
        const withheld = clause.usesUmask ? umask : 0;
        const wanted = permissionBits(user, permissions, { allowsX, current: file.mode, withheld });
        if (operator === '+') bits |= wanted;
        else if (operator === '-') bits &= ~wanted;
        else bits = (bits & ~ownBits(user)) | wanted;
      }
    }
  }
  return bits;
}

const SHIFT: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };
const SPECIAL: Readonly<Record<string, number>> = { us: 0o4000, gs: 0o2000, ot: 0o1000 };

interface Surroundings {
  readonly allowsX: boolean;
  readonly current: number;
  /** Bits that `r`, `w` and `x` do not give; `X` and copies of other users' bits do. */
  readonly withheld: number;
}

function permissionBits(user: string, permissions: string, around: Surroundings): number {
  const shift = SHIFT[user] ?? 0;
  const copied = SHIFT[permissions];
  if (copied !== undefined) return ((around.current >> copied) & 0o7) << shift;
  let bits = 0;
  for (const letter of permissions) {
    if (letter === 'r') bits |= (0o4 << shift) & ~around.withheld;
    else if (letter === 'w') bits |= (0o2 << shift) & ~around.withheld;
    else if (letter === 'x') bits |= (0o1 << shift) & ~around.withheld;
    else if (letter === 'X' && around.allowsX) bits |= 0o1 << shift;
    else bits |= SPECIAL[user + letter] ?? 0;
  }
  return bits;
}

/** What `=` replaces: a user's three bits and the special bit that belongs to them. */
function ownBits(user: string): number {
  const special = user === 'u' ? 0o4000 : user === 'g' ? 0o2000 : 0o1000;
  return (0o7 << (SHIFT[user] ?? 0)) | special;
}
