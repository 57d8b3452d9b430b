// What a recovery means beyond its plan, in sentences: what will be gone, what else the target may be.
import type { Backup } from './backup.ts';
import { formatInstant } from './instant.ts';
import { formatLsn } from './lsn.ts';
import type { RecoverySituation } from './situation.ts';
import { describeTarget, type RecoveryRequest } from './target.ts';
import { othersWith } from './timeline-choice.ts';
import type { Window } from './window.ts';

/** A position that several timelines may have: which others, and how they are asked for. */
export function otherWords(
  { target, timeline: asked }: RecoveryRequest,
  { tree }: RecoverySituation,
  { timeline }: Window,
): string {
  if (target.type !== 'lsn' || asked !== undefined) return '';
  const others = othersWith(tree, timeline, target.lsn);
  if (others.length === 0) return '';
  const which = others.length === 1 ? `timeline ${others[0]}` : `timelines ${others.join(', ')}`;
  return `; ${which} may have another one of that number, "timeline": ${others.at(-1)} asks for it`;
}

/** What the operator should know besides: sentences. */
export function describeConsequences(
  request: RecoveryRequest,
  situation: RecoverySituation,
  set: Backup,
  window: Window,
): string[] {
  const notes: string[] = [];
  const { located } = situation;
  if (located?.again !== undefined && located.again.length > 0) {
    notes.push(
      `${describeTarget(request.target)} was made again at ${located.again.map(formatLsn).join(', ')}: replay stops at the first behind the backup, ${formatLsn(located.lsn)}`,
    );
  }
  const others = otherWords(request, situation, window);
  if (others !== '' && request.target.type === 'lsn') {
    const on = situation.tree.timelineAt(window.timeline, request.target.lsn);
    notes.push(`${describeTarget(request.target)} is that of timeline ${on}${others}`);
  }
  if (request.target.type === 'time' && window.cutBy === undefined && window.to === undefined) {
    notes.push(
      'no commit was found in the newest segments of the archive: whether one follows the target, so that replay stops there, is not known',
    );
  }
  if (request.target.type === 'time') {
    notes.push(
      `what was committed ${request.exclusive ? 'at or after' : 'after'} ${formatInstant(request.target.time)} will be gone`,
    );
  }
  if (set.hasErrors)
    notes.push(`backup ${set.label} contains pages whose checksum was wrong when it was made`);
  return notes;
}
