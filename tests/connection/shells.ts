// The POSIX shells that sessions are tried with, each as an executable file.
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../temporary-folder.ts';

function busyboxAsh(): string {
  if (!existsSync('/bin/busybox')) throw new Error('these tests need busybox: apt-get install busybox');
  const link = join(temporaryFolder({}), 'ash');
  symlinkSync('/bin/busybox', link);
  return link;
}

export const SHELLS: readonly (readonly [string, string])[] = [
  ['dash', '/bin/dash'],
  ['bash', '/bin/bash'],
  ['busybox ash', busyboxAsh()],
];
