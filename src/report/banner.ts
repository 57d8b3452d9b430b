// Lines as wide as Ansible prints them: a title, a space, stars to the 79th column.

const WIDTH = 79;

/** `PLAY [all] *****…`, behind an empty line. */
export function banner(title: string): string {
  const stars = Math.max(3, WIDTH - columnsOf(title));
  return `\n${title} ${'*'.repeat(stars)}`;
}

/** Columns on a terminal: East Asian characters and most emoji take two, accents set upon a letter none. */
function columnsOf(text: string): number {
  const wide = text.match(WIDE)?.length ?? 0;
  const marks = text.match(/\p{Mn}|\p{Me}|\p{Cf}/gu)?.length ?? 0;
  return Array.from(text).length + wide - marks;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/gu;
