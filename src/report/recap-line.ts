// The recap's line of one host, to the letter of Ansible's.
import type { Tally } from '../engine/tally.ts';
import type { Palette } from './palette.ts';

/** `h1   : ok=2    changed=1 …`, each number in its colour when it is not zero. */
export function recapLine(name: string, tally: Tally, palette: Palette): string {
  const { ok, changed, unreachable, failed, skipped, warning } = palette;
  const paint = tally.failed > 0 || tally.unreachable > 0 ? failed : tally.changed > 0 ? changed : ok;
  const number = (label: string, value: number, color: (text: string) => string) => {
    const text = `${label}=${String(value).padEnd(4)}`;
    return value === 0 ? text : color(text);
  };
  const numbers = [
    number('ok', tally.ok, ok),
    number('changed', tally.changed, changed),
    number('unreachable', tally.unreachable, unreachable),
    number('failed', tally.failed, failed),
    number('skipped', tally.skipped, skipped),
    number('rescued', tally.rescued, ok),
    number('ignored', tally.ignored, warning),
  ];
  return `${paint(name)}${' '.repeat(Math.max(0, 26 - name.length))} : ${numbers.join(' ')}`;
}
