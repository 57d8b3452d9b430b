// The `file` module's links, symbolic and hard.
import { fail } from '../failure.ts';
import type { ModuleResult } from '../module.ts';
import type { BlamedStep } from './apply.ts';
import { type AttributePlan, planAttributes, planNewAttributes } from './attributes.ts';
import { stateWord } from './facts.ts';
import { type FilePlan, type FileRequest, refuse, refuseEarly, stateChange } from './file-plan.ts';
import type { PathState } from './look.ts';
import { planTimes } from './times.ts';

const DANGLING =
  'Cannot set fs attributes on a non-existent symlink target. follow should be set to False to avoid this.';

/** `state: link`. With `follow`, attributes are those of what the link leads to. */
export function planLink(request: FileRequest): FilePlan | ModuleResult {
  const { state, force, follow } = request;
  // Of a link that leads nowhere nothing is taken.
  const src = request.src ?? (follow && state.target !== undefined ? state.link : undefined);
  const word = stateWord(state.self);
  if (request.src === undefined && state.self === undefined)
    return fail('src is required for creating new symlinks');
  if (!force && src !== undefined && request.source?.target === undefined && !request.isSourceForeseen) {
    const where = request.source?.path ?? src;
    const msg = `src file does not exist, use "force=yes" if you really want to create the link: ${where}`;
    return refuseEarly(state, msg, { path: state.path, src });
  }
  if (word !== 'link' && word !== 'absent') {
    if (!force)
      return refuse(state, `refusing to convert from ${word} to symlink for ${state.path}`, {
        path: state.path,
      });
    if (word === 'directory' && !state.isEmpty) {
      const msg = `the directory ${state.path} is not empty, refusing to convert it`;
      return refuse(state, msg, { path: state.path });
    }
  }
  const isRight = word === 'link' && (src === undefined || state.link === src);
  const steps = isRight ? [] : linkSteps(request, src ?? '', word === 'directory');
  const change =
    word === 'link' ? { before: { src: state.link }, after: { src } } : stateChange(state, 'link');
  return withAttributes(request, { dest: state.path, src: src ?? null }, steps, isRight ? undefined : change);
}

/** A link to a folder must be replaced, not entered: `-n`. */
function linkSteps(request: FileRequest, src: string, isFolder: boolean): BlamedStep[] {
  const { path } = request.state;
  const steps: BlamedStep[] = isFolder
    ? [{ argv: ['rmdir', '--', path], blame: 'Error while replacing' }]
    : [];
  return [...steps, { argv: ['ln', '-s', '-f', '-n', '--', src, path], blame: 'Error while linking' }];
}

/** `state: hard`. */
export function planHard(request: FileRequest): FilePlan | ModuleResult {
  const { state, src, source, force } = request;
  const word = stateWord(state.self);
  if (src === undefined) {
    if (state.self === undefined) return fail('src is required for creating new hardlinks');
    return withAttributes(request, { dest: state.path, src: null }, [], undefined);
  }
  const names = { dest: state.path, src };
  if (source?.target === undefined && !request.isSourceForeseen)
    return refuse(state, 'src does not exist', names);
  // A symbolic link that says just this path counts as what was wished, as in Ansible.
  const isSame =
    state.link === src || (state.self !== undefined && state.self.inode === source?.target?.inode);
  if (!isSame && !force && word === 'hard') {
    return refuse(state, 'Cannot link, different hard link exists at destination', names);
  }
  if (!isSame && !force && word === 'file')
    return refuse(state, 'Cannot link, file exists at destination', names);
  const steps = isSame
    ? []
    : [{ argv: ['ln', '-f', '-n', '--', src, state.path], blame: 'Error while linking' }];
  return withAttributes(request, names, steps, isSame ? undefined : stateChange(state, 'hard'));
}

/** The attributes of the path once the link is there: a link's target, a hard link's file. */
function withAttributes(
  request: FileRequest,
  result: FilePlan['result'],
  linking: readonly BlamedStep[],
  change: Pick<FilePlan, 'before' | 'after'> | undefined,
): FilePlan {
  const { state, wanted, follow } = request;
  const isNew = linking.length > 0;
  const isSymbolic = isNew ? linking.some(step => step.argv.includes('-s')) : state.self?.kind === 'link';
  const object = isNew ? request.source : state;
  let plan: AttributePlan;
  if (!isSymbolic) plan = planObject(request, object, state.path);
  else if (follow) plan = planObject(request, object, object?.real ?? '');
  else if (!isNew && state.self !== undefined) plan = planAttributes(state.path, state.self, wanted);
  else
    plan = {
      steps: planNewAttributes(state.path, 0o777, { ...wanted, mode: undefined }),
      before: {},
      after: {},
    };
  const steps = [...linking, ...plan.steps];
  const isDangling = isSymbolic && follow && object?.target === undefined && !request.isSourceForeseen;
  return {
    steps,
    changed: steps.length > 0,
    result,
    before: { ...change?.before, ...plan.before },
    after: { ...change?.after, ...plan.after },
    ...(isDangling ? { warnings: [DANGLING] } : {}),
  };
}

function planObject(request: FileRequest, object: PathState | undefined, path: string): AttributePlan {
  const facts = object?.target;
  if (facts === undefined) return { steps: [], before: {}, after: {} };
  const attributes = planAttributes(path, facts, request.wanted);
  const times = planTimes(path, facts, request);
  return {
    steps: [...attributes.steps, ...times.steps],
    before: { ...attributes.before, ...times.before },
    after: { ...attributes.after, ...times.after },
  };
}
