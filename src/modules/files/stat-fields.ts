// What `stat -c` knows of a path, under the names that Ansible's modules stat and find return it.
import { type Float, makeFloat } from '../../values/value.ts';
import type { ArgumentsSchema, ModuleResult } from '../module.ts';
import { FACTS_FORMAT, parseFacts } from './facts.ts';

/** The argument of both that says how files are hashed. */
export const CHECKSUM_ALGORITHM = {
  checksum_algorithm: {
    type: 'string',
    enum: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
    default: 'sha1',
    aliases: ['checksum', 'checksum_algo'],
    description: 'The hash.',
  },
} as const satisfies ArgumentsSchema['properties'];

/** For `stat -c`, one line a path. */
export const STAT_FORMAT = `${FACTS_FORMAT}|%d|%i|%b|%o|%t|%T|%X|%Y|%Z|%x|%y|%z`;

/** The fields in one line of `stat`; undefined for an empty one. */
export function statFields(text: string): ModuleResult | undefined {
  const [line = '', dev, inode, blocks, blockSize, major = '', minor = '', ...rest] = text.split('|');
  const [accessed, modified, changed, accessedText, modifiedText, changedText] = rest;
  const facts = parseFacts(line);
  if (facts === undefined) return undefined;
  const { kind, mode } = facts;
  return {
    mode: mode.toString(8).padStart(4, '0'),
    isdir: kind === 'directory',
    ischr: kind === 'char',
    isblk: kind === 'block',
    isreg: kind === 'file',
    isfifo: kind === 'fifo',
    islnk: kind === 'link',
    issock: kind === 'socket',
    uid: facts.uid,
    gid: facts.gid,
    size: facts.size,
    inode: Number(inode),
    dev: Number(dev),
    nlink: facts.links,
    atime: preciseTime(accessed, accessedText),
    mtime: preciseTime(modified, modifiedText),
    ctime: preciseTime(changed, changedText),
    ...names(facts.owner, facts.group),
    ...permissions(mode),
    blocks: Number(blocks),
    block_size: Number(blockSize),
    device_type: deviceNumber(Number.parseInt(major, 16), Number.parseInt(minor, 16)),
  };
}

/** Numbers that nobody has get an empty name. */
function names(owner: string, group: string): ModuleResult {
  const isNumber = /^\d+$/;
  return { gr_name: isNumber.test(group) ? '' : group, pw_name: isNumber.test(owner) ? '' : owner };
}

/** Seconds with the fraction that only the text form `2026-11-23 08:47:49.143425781 +0000` has. */
function preciseTime(seconds: string | undefined, text: string | undefined): number | Float {
  const fraction = /\.(\d{9})/.exec(text ?? '')?.[1] ?? '0';
  return makeFloat(Number(seconds) + 1e-9 * Number(fraction));
}

function permissions(mode: number): ModuleResult {
  const has = (bit: number): boolean => (mode & bit) !== 0;
  return {
    wusr: has(0o200),
    rusr: has(0o400),
    xusr: has(0o100),
    wgrp: has(0o020),
    rgrp: has(0o040),
    xgrp: has(0o010),
    woth: has(0o002),
    roth: has(0o004),
    xoth: has(0o001),
    isuid: has(0o4000),
    isgid: has(0o2000),
  };
}

/** Linux's `makedev` for numbers below 2^20. */
function deviceNumber(major: number, minor: number): number {
  return (minor & 0xff) | (major << 8) | ((minor & 0xfff00) << 12);
}
