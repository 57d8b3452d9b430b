// The `file` module's plain states: a file that must exist, a folder to make, a file to touch, a path to remove.
import type { ModuleResult } from '../module.ts';
import { type BlamedStep, factsStep } from './apply.ts';
import { planAttributes, planNewAttributes, planNewFolder } from './attributes.ts';
import { stateWord } from './facts.ts';
import { type FilePlan, type FileRequest, refuse, stateChange } from './file-plan.ts';
import { planTimes } from './times.ts';

/** Attributes and times of what is there. */
function planExisting(request: FileRequest, result: FilePlan['result']): FilePlan {
  const { state, wanted } = request;
  if (state.self === undefined) return { steps: [], changed: false, result, before: {}, after: {} };
  const attributes = planAttributes(state.path, state.self, wanted);
  const times = planTimes(state.path, state.self, request);
  const steps = [...attributes.steps, ...times.steps];
  return {
    steps,
    changed: steps.length > 0,
    result,
    before: { ...attributes.before, ...times.before },
    after: { ...attributes.after, ...times.after },
  };
}

/** `state: file` changes what exists and makes nothing. */
export function planFile(request: FileRequest): FilePlan | ModuleResult {
  const { state } = request;
  const word = stateWord(state.self);
  const result = { path: state.path };
  if (word === 'file' || word === 'hard') return planExisting(request, result);
  return refuse(state, `file (${state.path}) is ${word}, cannot continue`, result);
}

/** `state: directory` makes the folder and every missing one above it, all with the attributes asked for. */
export function planDirectory(request: FileRequest): FilePlan | ModuleResult {
  const { state, wanted } = request;
  const result = { path: state.path };
  const word = stateWord(state.self);
  if (word === 'directory') return planExisting(request, result);
  if (word !== 'absent') return refuse(state, `${state.path} already exists as a ${word}`, result);
  const blame = `There was an issue creating ${state.path} as requested`;
  const folders = missingFolders(state.path, state.ancestor ?? '/');
  const above = folders.slice(0, -1).flatMap(folder => planNewFolder(folder, wanted, blame));
  const last = folders.slice(-1).flatMap(folder => planNewFolder(folder, wanted, blame));
  const made = planMaking(last, request, 'directory');
  return {
    ...made,
    steps: [...above, ...made.steps],
    changed: true,
    result,
    ...stateChange(state, 'directory'),
  };
}

/** Steps the first of which makes the path, with what a diff is to show of its attributes. */
function planMaking(
  [make, ...others]: readonly BlamedStep[],
  { state, wanted }: FileRequest,
  kind: 'directory' | 'file',
): Required<Pick<FilePlan, 'steps' | 'making'>> {
  const isOwned = wanted.uid !== undefined || wanted.gid !== undefined;
  const look = isOwned ? factsStep(state.path) : undefined;
  const mode = (kind === 'directory' ? 0o777 : 0o666) & ~wanted.umask;
  return {
    steps: [make, look, ...others].filter(step => step !== undefined),
    making: {
      look,
      isShownInCheck: kind === 'directory',
      changes: owner => planAttributes(state.path, { ...owner, kind, mode }, wanted),
    },
  };
}

/** The folders between one that exists and a path, the path included, from the top. */
export function missingFolders(path: string, ancestor: string): string[] {
  const existing = path.startsWith('/') ? ancestor : ancestor.replace(/^\.\//, '');
  const below = path.startsWith(existing) ? path.slice(existing.length) : path;
  const folders: string[] = [];
  let folder = path.startsWith(existing) ? existing.replace(/\/+$/, '') : '';
  const isRelative = !path.startsWith('/');
  for (const name of below.split('/')) {
    if (name === '') continue;
    folder = folder === '' && isRelative ? `./${name}` : `${folder}/${name}`;
    if (name !== '.' && name !== '..') folders.push(folder);
  }
  return folders;
}

/** `state: touch` makes an empty file, or gives what is there new times. */
export function planTouch(request: FileRequest): FilePlan | ModuleResult {
  const { state, wanted } = request;
  const result = { dest: state.path };
  if (state.self !== undefined) {
    const plan = planExisting(request, result);
    const change = stateChange(state, 'touch');
    return {
      ...plan,
      before: { ...change.before, ...plan.before },
      after: { ...change.after, ...plan.after },
    };
  }
  const times = [request.accessTime, request.modificationTime];
  const stamps = times.flatMap((time, index): BlamedStep[] => {
    if (time === undefined || time === 'now') return [];
    const flag = index === 0 ? '-a' : '-m';
    return [
      {
        argv: ['touch', '-c', flag, '-t', time.stamp, '--', state.path],
        blame: 'Error while updating times',
      },
    ];
  });
  const steps: BlamedStep[] = [
    { argv: ['touch', '--', state.path], blame: 'Error, could not touch target' },
    ...planNewAttributes(state.path, 0o666, wanted),
    ...stamps,
  ];
  return { ...planMaking(steps, request, 'file'), changed: true, result, ...stateChange(state, 'touch') };
}

/** `state: absent` removes a path and everything below; a link goes, not what it leads to. */
export function planAbsent(request: FileRequest): FilePlan | ModuleResult {
  const { state } = request;
  const result = { path: state.path, state: 'absent' };
  if (state.self === undefined) return { steps: [], changed: false, result, before: {}, after: {} };
  if (/^\/+(\.{0,2}\/*)*$/.test(state.path))
    return refuse(state, 'refusing to remove /', { path: state.path });
  const isFolder = state.self.kind === 'directory';
  const blame = isFolder ? 'rmtree failed' : 'unlinking failed';
  const steps = [{ argv: ['rm', isFolder ? '-rf' : '-f', '--', state.path], blame }];
  return { steps, changed: true, result, ...stateChange(state, 'absent') };
}
