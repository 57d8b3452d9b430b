// What a folder of the host holds, for copies that stay on it.
import { join } from 'node:path';
import type { Host } from '../../connection/host.ts';
import { readRecords, SAY } from '../records.ts';
import type { Folder } from './copy-tree.ts';
import { look } from './look.ts';
import { sourceOnHost } from './source.ts';

/** Parameters: the folder, whether links are followed. */
const SCRIPT = `${SAY}cd -- "$1" || exit 1
walk() {
  for path in "\${1:+$1/}"* "\${1:+$1/}".[!.]* "\${1:+$1/}"..?*; do
    if [ -L "$path" ] && { [ "$follow" = 0 ] || [ ! -e "$path" ]; }; then
      target=$(readlink -- "./$path"; printf .)
      target=\${target%.}
      say "link=$path"
      say "target=\${target%"$newline"}"
    elif [ -d "$path" ]; then
      say "folder=$path"
      walk "$path"
    elif [ -f "$path" ]; then say "file=$path"
    fi
  done
}
follow=$2
newline='
'
say folder=
walk ''
`;

/** Two round trips: what is there, then what is in the files. */
export async function lookAtFolder(host: Host, root: string, follow: boolean): Promise<Folder> {
  const { entries } = readRecords(await host.run({ script: SCRIPT, args: [root, follow ? '1' : '0'] }));
  const named = (name: string): string[] => entries.flatMap(([key, value]) => (key === name ? [value] : []));
  const files = named('file');
  const folders = named('folder');
  const targets = named('target');
  const inside = [...files, ...folders];
  const { paths } = await look(
    host,
    inside.map(path => join(root, path)),
    { checksum: 'sha1', follow: true },
  );
  const states = new Map(inside.map((path, index) => [path, paths[index]]));
  const modes = folders.flatMap(path => {
    const mode = states.get(path)?.target?.mode;
    return mode === undefined ? [] : [[path, mode] as const];
  });
  return {
    path: root,
    folders,
    files,
    modes: new Map(modes),
    links: named('link').map((path, index) => ({ path, target: targets[index] ?? '' })),
    async sourceOf(path) {
      const state = states.get(path);
      return state === undefined ? undefined : sourceOnHost(state);
    },
  };
}
