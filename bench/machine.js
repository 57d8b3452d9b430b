// What the figures were measured on, so that they can be compared.
import { spawnSync } from 'node:child_process';
import { cpus, loadavg, release } from 'node:os';

/** Versions, processors and how busy they were. */
export function describeMachine() {
  const [model = 'unknown processor'] = cpus().map(cpu => cpu.model);
  return [
    `${new Date().toISOString().slice(0, 16)}Z, ${cpus().length} × ${model}, Linux ${release()}`,
    `node ${process.version}, ${versionOf('ansible-playbook')}, load ${loadavg()[0]?.toFixed(1)}`,
  ].join('\n');
}

function versionOf(program) {
  const { stdout, error } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return error === undefined ? stdout.split('\n')[0] : `no ${program}`;
}
