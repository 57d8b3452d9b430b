// Single characters and `[…]` sets, written for JavaScript's flag `v`.

/** A character that stands for itself, inside and outside of `[…]`. */
export function escapeChar(char: string): string {
  if (/^[A-Za-z0-9_ '"]$/.test(char)) return char;
  if (/^[!-/:-@[-`{-~]$/.test(char)) {
    // Under flag `v` these have no escape of their own outside of sets, and need one inside.
    return `\\x${char.charCodeAt(0).toString(16)}`;
  }
  const code = char.codePointAt(0) ?? 0;
  return code > 0x7f ? `\\u{${code.toString(16)}}` : `\\x${code.toString(16).padStart(2, '0')}`;
}

/** A character and its other cases. */
export function caseVariants(char: string): string[] {
  const variants = new Set([char, char.toLowerCase(), char.toUpperCase()]);
  return Array.from(variants).filter(variant => Array.from(variant).length === 1);
}

type Member = { readonly char: string } | { readonly set: string };

/** Collects the members of a `[…]`. */
export class ClassWriter {
  readonly #spellsCases: boolean;
  #body = '';

  /** `spellsCases`: each letter is added in both cases. */
  constructor(spellsCases: boolean) {
    this.#spellsCases = spellsCases;
  }

  add(member: Member): void {
    if ('set' in member) this.#body += member.set;
    else
      this.#body += (this.#spellsCases ? caseVariants(member.char) : [member.char]).map(escapeChar).join('');
  }

  /** False when the two ends make no range. */
  addRange(low: Member, high: Member): boolean {
    if ('set' in low || 'set' in high) return false;
    const [from, to] = [low.char.codePointAt(0) ?? 0, high.char.codePointAt(0) ?? 0];
    if (from > to) return false;
    this.#body += `${escapeChar(low.char)}-${escapeChar(high.char)}`;
    if (this.#spellsCases) {
      for (let code = from; code <= Math.min(to, from + 0x400); code++)
        this.add({ char: String.fromCodePoint(code) });
    }
    return true;
  }

  write(isNegated: boolean): string {
    return `[${isNegated ? '^' : ''}${this.#body}]`;
  }
}
