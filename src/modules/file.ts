// file: makes paths be there or not, as a file, a folder or a link, with an owner and permissions.
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Host } from '../connection/host.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import { applySteps } from './files/apply.ts';
import { ATTRIBUTE_ARGUMENTS, isFailure, resolveAttributes } from './files/attributes.ts';
import { factsResult, parseFacts, stateWord } from './files/facts.ts';
import {
  type FilePlan,
  type FileRequest,
  type Making,
  refuse,
  refuseEarly,
  type WantedTime,
} from './files/file-plan.ts';
import { type Look, type LookOptions, look, type PathState } from './files/look.ts';
import { planHard, planLink } from './files/plan-links.ts';
import { planAbsent, planDirectory, planFile, planTouch } from './files/plan-paths.ts';
import { parseStamp } from './files/times.ts';
import { parseTree, planTree } from './files/tree.ts';
import type { Foreseen } from './foreseen.ts';
import type { ArgumentsSchema, Module, ModuleContext, ModuleResult } from './module.ts';

const schema = {
  properties: {
    path: { type: 'string', description: 'The path.', aliases: ['dest', 'name'] },
    state: {
      type: 'string',
      enum: ['absent', 'directory', 'file', 'hard', 'link', 'touch'],
      description: 'What the path shall be; what it is already, or `file`, unless given.',
    },
    src: { type: 'string', description: 'What a link leads to.' },
    follow: { type: 'boolean', default: true, description: 'Change what a link leads to, not the link.' },
    force: {
      type: 'boolean',
      default: false,
      description: 'Make links to what is not there, and over files.',
    },
    recurse: { type: 'boolean', default: false, description: 'Change everything below a folder too.' },
    access_time: { type: 'string', description: '`preserve`, `now`, or a time.' },
    access_time_format: {
      type: 'string',
      default: '%Y%m%d%H%M.%S',
      description: 'How `access_time` is written.',
    },
    modification_time: { type: 'string', description: '`preserve`, `now`, or a time.' },
    modification_time_format: {
      type: 'string',
      default: '%Y%m%d%H%M.%S',
      description: 'How `modification_time` is written.',
    },
    ...ATTRIBUTE_ARGUMENTS,
  },
  required: ['path'],
} as const satisfies ArgumentsSchema;

type FileArguments = ArgumentsOf<typeof schema>;
type State = NonNullable<FileArguments['state']>;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/file_module.html */
export const file: Module<FileArguments> = {
  ...builtin(
    'file',
    'Makes a path be there or not, as a file, a folder or a link, with an owner and permissions.',
  ),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const stamps = wantedStamps(args);
    const seen = await lookAround(host, args, stamps);
    const { state } = seen.look;
    const word = stateWord(state.self);
    const wantedState: State = args.state ?? (word !== 'absent' ? word : args.recurse ? 'directory' : 'file');
    const names = { path: state.path };
    if (args.recurse && wantedState !== 'directory')
      return refuse(state, "recurse option requires state to be 'directory'", names);
    if (args.src !== undefined && wantedState !== 'link' && wantedState !== 'hard')
      return refuseEarly(state, "src option requires state to be 'link' or 'hard'", names);
    const request = makeRequest(args, wantedState, seen, stamps, context.foreseen);
    if (isFailure(request)) return request;
    const plan = PLANNERS[wantedState](request);
    if (isFailure(plan)) return plan;
    return finish(host, seen.shown, addTree(args, request, plan, seen.look), context);
  },
};

const PLANNERS: Readonly<Record<State, (request: FileRequest) => FilePlan | ModuleResult>> = {
  absent: planAbsent,
  directory: planDirectory,
  file: planFile,
  hard: planHard,
  link: planLink,
  touch: planTouch,
};

interface Seen {
  readonly look: Look;
  /** The path that the result shows: a link that was touched, not what it leads to. */
  readonly shown: PathState;
  readonly source: PathState | undefined;
}

/** The path, and what a link's `src` would lead to from beside it or from within it. */
async function lookAround(
  host: Host,
  args: FileArguments,
  stamps: readonly (string | undefined)[],
): Promise<Seen> {
  const options = {
    owner: args.owner,
    group: args.group,
    attributes: args.attributes,
    emptiness: args.force && args.state === 'link',
    tree: args.recurse ? (args.follow ? 'through-links' : 'beside-links') : undefined,
    stamps: stamps.filter(stamp => stamp !== undefined),
  } as const;
  const { src, path, state } = args;
  if (src === undefined || src === '') {
    const first = await look(host, [path], options);
    const follows = args.follow && first.state.link !== undefined;
    if (!follows || (state !== 'file' && state !== 'directory' && state !== 'touch'))
      return { look: first, shown: first.state, source: first.state };
    const real = await lookThrough(host, first, options);
    return { look: real, shown: state === 'touch' ? first.state : real.state, source: undefined };
  }
  // A hard link's source is taken from the working folder; a symbolic one's is read from where the link is.
  const places = state === 'hard' || isAbsolute(src) ? [src] : [join(dirname(path), src), join(path, src)];
  const both = await look(host, [path, ...places], options);
  const isFolder = both.state.self?.kind === 'directory';
  // Everything but a symbolic link goes into a folder, also into one that a link leads to.
  if (both.state.target?.kind === 'directory' && state !== 'link' && state !== 'absent')
    return lookAround(host, { ...args, path: join(both.state.path, basename(src)) }, stamps);
  return { look: both, shown: both.state, source: isFolder ? both.paths.at(-1) : both.paths[1] };
}

/** What the link leads to; only where that is not there does it take another look, for the folder above. */
async function lookThrough(host: Host, first: Look, options: LookOptions): Promise<Look> {
  const { real, target } = first.state;
  if (target === undefined) return look(host, [real], options);
  const state = { ...first.state, path: real, self: target, link: undefined };
  return { ...first, state, paths: [state] };
}

/** Access and modification time: the text, and how it is written. */
function wantedTexts(args: FileArguments): readonly (readonly [text: string | undefined, format: string])[] {
  return [
    [args.access_time, args.access_time_format],
    [args.modification_time, args.modification_time_format],
  ];
}

function isStamp(text: string | undefined): text is string {
  return text !== undefined && text !== 'preserve' && text !== 'now' && text !== '';
}

/** The two times as `touch` takes them; undefined for what is no time, or none. */
function wantedStamps(args: FileArguments): readonly (string | undefined)[] {
  return wantedTexts(args).map(([text, format]) => (isStamp(text) ? parseStamp(text, format) : undefined));
}

function makeRequest(
  args: FileArguments,
  wantedState: State,
  seen: Seen,
  stamps: readonly (string | undefined)[],
  foreseen: Foreseen | undefined,
): FileRequest | ModuleResult {
  const { state } = seen.look;
  const wanted = resolveAttributes(args, seen.look, foreseen);
  if (isFailure(wanted)) return { ...wanted, path: state.path, ...factsResult(state.self) };
  const preserved = wantedState === 'touch' ? 'now' : 'preserve';
  const seconds = [...seen.look.seconds];
  const times: (WantedTime | undefined)[] = [];
  for (const [index, [text = preserved, format]] of wantedTexts(args).entries()) {
    if (!isStamp(text)) {
      times.push(text === 'now' ? 'now' : undefined);
      continue;
    }
    const stamp = stamps[index];
    const at = stamp === undefined ? Number.NaN : (seconds.shift() ?? Number.NaN);
    if (stamp === undefined || Number.isNaN(at)) {
      const why = `time data '${text}' does not match format '${format}'`;
      const msg = `Error while obtaining timestamp for time ${text} using format ${format}: ${why}`;
      return fail(msg);
    }
    times.push({ stamp, seconds: at });
  }
  return {
    state,
    source: seen.source,
    isSourceForeseen: seen.source !== undefined && foreseen?.hasPath(seen.source.path) === true,
    wanted,
    accessTime: times[0],
    modificationTime: times[1],
    follow: args.follow,
    force: args.force,
    src: args.src,
  };
}

/** With `recurse`, what is below the folder too. A folder that is still to be made has nothing below. */
function addTree(args: FileArguments, request: FileRequest, plan: FilePlan, seen: Look): FilePlan {
  if (!args.recurse || request.state.self === undefined) return plan;
  const kinds = parseTree(seen.tree);
  const below = planTree(request.state.path, kinds, request.wanted, request.follow, seen.treeFlags);
  return { ...plan, steps: [...plan.steps, ...below], changed: plan.changed || below.length > 0 };
}

async function finish(
  host: Host,
  shown: PathState,
  plan: FilePlan,
  context: ModuleContext,
): Promise<ModuleResult> {
  if (shown.self === undefined && plan.steps.length > 0) context.foreseen?.addPath(shown.path);
  const isReal = plan.steps.length > 0 && !context.check;
  const applied = isReal
    ? await applySteps(host, plan.steps, shown.path)
    : { facts: shown.self, printed: undefined };
  if ('failure' in applied)
    return {
      ...applied.failure,
      path: shown.path,
      ...(shown.self === undefined ? {} : factsResult(shown.self)),
    };
  const made = madeChanges(plan, applied.printed);
  const diff = {
    before: { path: shown.path, ...plan.before, ...made?.before },
    after: { path: shown.path, ...plan.after, ...made?.after },
  };
  const isDiffShown = !context.check || plan.making === undefined || plan.making.isShownInCheck;
  // In check mode nothing is told of what would be made.
  const isShown = applied.facts !== undefined || ('path' in plan.result && plan.making === undefined);
  return {
    changed: plan.changed,
    ...plan.result,
    ...(isShown ? factsResult(applied.facts) : {}),
    ...('dest' in plan.result ? { dest: shown.path } : {}),
    ...(plan.warnings === undefined ? {} : { warnings: plan.warnings }),
    ...(isDiffShown ? { diff } : {}),
  };
}

/** What has changed of something that was made, by what the steps have printed; undefined where none ran. */
function madeChanges(
  { making, steps }: FilePlan,
  printed: readonly string[] | undefined,
): ReturnType<Making['changes']> | undefined {
  if (making === undefined || printed === undefined) return undefined;
  const owner = making.look === undefined ? undefined : parseFacts(printed[steps.indexOf(making.look)] ?? '');
  return making.changes(owner ?? NOBODY);
}

/** Stands for an owner that no attribute is compared with. */
const NOBODY = { uid: -1, gid: -1 };
