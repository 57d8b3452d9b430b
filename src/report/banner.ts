// Lines as wide as Ansible prints them: a title, a space, stars to the 79th column.

const WIDTH = 79;

/** `PLAY [all] *****…`, behind an empty line. */
export function banner(title: string): string {
  const stars = Math.max(3, WIDTH - title.length);
  return `\n${title} ${'*'.repeat(stars)}`;
}
