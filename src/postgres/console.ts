// What pgBackRest says on its console: how far a backup or restore is, why a command failed, what it made.

/** Percent of the last file that is done, as printed at console level `detail`; undefined when no line tells. */
export function lastPercent(text: string): number | undefined {
  const last = [...text.matchAll(/ file \S.*\((?:[\d.]+[KMGTP]?B), ([\d.]+)%\)/g)].at(-1)?.[1];
  return last === undefined ? undefined : Number(last);
}

/** Errors, warnings and their hints as one sentence each; the last line when there is no such line. */
export function failureText(text: string): string {
  const said: string[] = [];
  let isPart = false;
  for (const line of text.split('\n')) {
    const message = /^(?:\S+ \S+ P\d+ +)?(?:ERROR|WARN): (.*)$/.exec(line)?.[1];
    if (message !== undefined) {
      said.push(message.trim());
      isPart = true;
    } else if (/^\S+ \S+ P\d+ /.test(line)) isPart = false;
    else if (isPart && line.trim() !== '') said.push(line.trim().replace(/^HINT:/, 'Hint:'));
  }
  return said.length > 0 ? said.join(' ') : (text.trim().split('\n').at(-1) ?? '').trim();
}

/** The labels of new backups, one for each repository. */
export function newLabels(text: string): string[] {
  return [...text.matchAll(/new backup label = (\S+)/g)].map(match => match[1] ?? '');
}

/** Did `stanza-create` or `stanza-upgrade` make anything, or was every repository in order? */
export function hasMadeStanza(text: string): boolean {
  const begun = text.match(/ stanza-(?:create|upgrade) for stanza '.*' on repo\d+/g)?.length ?? 0;
  const inOrder =
    text.match(/ (?:already exists on repo\d+ and is valid|is already up to date)/g)?.length ?? 0;
  return begun > inOrder;
}

/** Does a failed `stanza-create` say that the stanza is there, made for another database or version? */
export function needsUpgrade(text: string): boolean {
  return /HINT: .*stanza-upgrade/.test(text);
}
