// The debugger: stops at a result, lets the person at the terminal look and change, runs the task again when told to.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_debugger.html
import { reportResult, runTask, type TaskEnd, type TaskOnHost } from '../task.ts';
import { evaluatorOn } from '../task-info.ts';
import { carryOut, type Decision } from './commands.ts';
import { Scene } from './scene.ts';
import { wantsDebugger } from './wanted.ts';

/** How the task ended in the end, and whether that was told already. */
export interface Debugged {
  readonly end: TaskEnd;
  readonly isTold: boolean;
}

/** Runs the task on the host, again and again while the debugger says so. */
export async function runDebugged(on: TaskOnHost): Promise<Debugged> {
  const { play, host } = on;
  const { run } = play;
  let current = on;
  for (;;) {
    const { task } = current;
    const end = await runTask(current);
    if (!wantsDebugger(current, end, () => evaluatorOn(play, task, host.name))) {
      // Results of other hosts wait as long as the debugger has the terminal.
      if (run.debugging.activeCount > 0) await run.debugging(() => undefined);
      return { end, isTold: false };
    }
    const scene = new Scene(current, end);
    const decision = await run.debugging(() => {
      reportResult(current, end);
      return converse(scene);
    });
    if (decision === 'quit') run.quit();
    if (decision !== 'redo' || run.signal.aborted) return { end, isTold: true };
    current = { ...current, task: scene.changedTask() };
  }
}

/** Reads commands until one of them says how it goes on; the end of the input ends the run. */
async function converse(scene: Scene): Promise<Decision> {
  const { run } = scene.on.play;
  const prompt = `[${scene.on.host.name}] TASK: ${scene.on.info.title} (debug)> `;
  let last = '';
  for (;;) {
    if (run.signal.aborted) return 'quit';
    const line = await readCommand(prompt, scene);
    // An empty line is the last command once more.
    const command = line.trim() === '' ? last : line;
    last = command;
    if (command.trim() === '') continue;
    const { text, decision } = carryOut(command, scene);
    if (text !== undefined) run.reporter.report({ type: 'display', text });
    if (decision !== undefined) return decision;
  }
}

async function readCommand(prompt: string, { on }: Scene): Promise<string> {
  const { reporter, terminal, signal } = on.play.run;
  reporter.report({ type: 'question', question: prompt });
  try {
    return (await terminal.readLine(prompt, signal)) ?? 'EOF';
  } catch (error) {
    // Ctrl-C.
    if (!signal.aborted || error !== signal.reason) throw error;
    return 'EOF';
  }
}
