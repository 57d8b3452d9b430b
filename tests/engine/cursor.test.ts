import { describe, expect, test } from '@jest/globals';
import { comparePositions, HostCursor } from '../../src/engine/cursor.ts';
import { implicitTask } from '../../src/playbook/implicit-task.ts';
import type { Block, Entry, Task } from '../../src/playbook/model.ts';

const span = { source: { name: 'test', text: '' }, start: 0, end: 0 };
const named = new Map<Task, string>();

function task(name: string): Task {
  const made = implicitTask({ kind: 'meta', name: 'meta', command: 'noop', span });
  named.set(made, name);
  return made;
}

function block(tasks: Entry[], rescue: Entry[] = [], always: Entry[] = []): Block {
  return { kind: 'block', tasks, rescue, always, span };
}

/** Walks a list, failing at the named tasks; gives the names in the order in which they ran, and whether it died. */
function walk(entries: Entry[], failing: readonly string[] = []): string {
  let died = false;
  const cursor = new HostCursor(entries, () => {
    died = true;
  });
  const ran: string[] = [];
  for (let next = cursor.peek(); next !== undefined; next = cursor.peek()) {
    const name = named.get(next) ?? '?';
    ran.push(name);
    if (failing.includes(name)) cursor.fail();
    else cursor.advance();
  }
  return ran.join(' ') + (died ? ' dead' : '');
}

describe('a host walks through blocks', () => {
  const simple = () => [task('a'), block([task('b'), task('c')], [task('r')], [task('z')]), task('d')];

  test.each([
    [[], 'a b c z d'],
    [['b'], 'a b r z d'],
    [['c'], 'a b c r z d'],
    [['a'], 'a dead'],
    [['b', 'r'], 'a b r z dead'],
    [['z'], 'a b c z dead'],
    [['d'], 'a b c z d dead'],
  ])('failing at %j', (failing, expected) => {
    expect(walk(simple(), failing)).toBe(expected);
  });

  test('a failure in an inner always-block reaches the outer rescue after it', () => {
    const entries = [block([block([task('a')], [], [task('z')]), task('b')], [task('r')]), task('c')];
    expect(walk(entries, ['a'])).toBe('a z r c');
  });

  test('a failure of others meets a host behind its last task, not at its next one', () => {
    const [a, b] = [task('a'), task('b')];
    const cursor = new HostCursor([block([a], [task('r')], [task('z')]), b], () => undefined);
    cursor.peek();
    cursor.advance();
    expect(named.get(cursor.peek() as Task)).toBe('z');
    cursor.failWithOthers();
    expect(named.get(cursor.peek() as Task)).toBe('r');
  });

  test('fail says how it ends', () => {
    const dead = () => undefined;
    const rescued = new HostCursor([block([task('a')], [task('r')])], dead);
    rescued.peek();
    expect(rescued.fail()).toBe('rescued');
    const leaving = new HostCursor([block([task('a')], [], [task('z')])], dead);
    leaving.peek();
    expect(leaving.fail()).toBe('leaving');
    const later = new HostCursor([block([block([task('a')], [], [task('z')])], [task('r')])], dead);
    later.peek();
    expect(later.fail()).toBe('rescued');
  });

  test('an included list runs at its place', () => {
    const include = task('include');
    const cursor = new HostCursor([include, task('after')], () => undefined);
    cursor.peek();
    cursor.enter([{ block: block([task('x'), task('y')]), ordinal: 0 }]);
    const ran: string[] = [];
    for (let next = cursor.peek(); next; next = cursor.peek()) {
      ran.push(named.get(next) ?? '?');
      cursor.advance();
    }
    expect(ran).toEqual(['x', 'y', 'after']);
  });

  test('positions order hosts by how far they are', () => {
    const entries = [task('a'), block([task('b')], [task('r')]), task('c')];
    const behind = new HostCursor(entries, () => undefined);
    const ahead = new HostCursor(entries, () => undefined);
    behind.peek();
    for (const cursor of [behind, ahead]) {
      cursor.advance();
      cursor.peek();
    }
    ahead.fail();
    ahead.peek();
    expect(comparePositions(behind.position(), ahead.position())).toBeLessThan(0);
    behind.advance();
    behind.peek();
    expect(comparePositions(behind.position(), ahead.position())).toBeGreaterThan(0);
  });
});
