// Handlers of roles that a play uses several times: equal uses of a role share theirs, which run once for all of them.
import type { Role, Task } from './model.ts';

/**
 * The same list, in which equal uses of a role have the same handlers: those of the last `import_role`, or of the first
 * item of `roles`, as in Ansible.
 */
export function sharedHandlers(listed: readonly Task[], imported: readonly Task[]): Task[] {
  const shared = new Map<string, readonly Task[]>();
  for (const use of usesIn(imported)) shared.set(use.key, use.handlers);
  for (const use of usesIn(listed)) if (!shared.has(use.key)) shared.set(use.key, use.handlers);
  return [...usesIn(listed), ...usesIn(imported)].flatMap(use => shared.get(use.key) ?? use.handlers);
}

/** Handlers that an included role brings, in place of which stand those that an equal use has brought before. */
export function joiningHandlers(known: readonly Task[], more: readonly Task[]): Task[] {
  return usesIn(more).flatMap(use => {
    const before = usesIn(known).find(({ key }) => key === use.key);
    return before?.handlers ?? use.handlers;
  });
}

interface Use {
  readonly role: Role | undefined;
  /** Equal for equal uses; that of the play's own handlers is no role's. */
  readonly key: string;
  readonly handlers: Task[];
}

function usesIn(handlers: readonly Task[]): Use[] {
  const uses: Use[] = [];
  for (const handler of handlers) {
    const last = uses.at(-1);
    if (last && last.role === handler.role) last.handlers.push(handler);
    else uses.push({ role: handler.role, key: handler.role?.key ?? '', handlers: [handler] });
  }
  return uses;
}
