// `creates` and `removes` where there is nothing to bring: they hold before a file of the control node is missed.
import type { Host } from '../connection/host.ts';
import { UserError } from '../errors.ts';
import { EXPAND } from './expansion.ts';

/** Parameters: a path that must not be there, one that must; empty for none. Ends with 0 where nothing is to be done. */
const IS_DONE = `${EXPAND}expand "$1"; _creates=$expanded
expand "$2"; _removes=$expanded
[ -n "$_creates" ] && { [ -e "$_creates" ] || [ -L "$_creates" ]; } && exit 0
[ -n "$_removes" ] && [ ! -e "$_removes" ] && [ ! -L "$_removes" ]
`;

/**
 * What `find` gives; undefined where it finds no file and the host needs none, by its `creates` and `removes`. Throws what
 * `find` throws.
 */
export async function unlessDone<T>(
  host: Host,
  {
    creates = '',
    removes = '',
  }: { readonly creates?: string | undefined; readonly removes?: string | undefined },
  find: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof UserError) || creates + removes === '') throw error;
    const { status } = await host.run({ script: IS_DONE, args: [creates, removes] });
    if (status !== 0) throw error;
    return undefined;
  }
}
