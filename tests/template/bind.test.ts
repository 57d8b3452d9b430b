import { describe, expect, it } from '@jest/globals';
import { bindArguments, type Signature } from '../../src/template/jinja/bind.ts';
import type { Value } from '../../src/values/value.ts';

const signature: Signature = { name: 'f', parameters: [{ name: 'a' }, { name: 'b', default: null }] };
const kwargs = (members: Record<string, Value> = {}): Map<string, Value> => new Map(Object.entries(members));

describe('bindArguments', () => {
  it.each<[Value[], Record<string, Value>, Value[]]>([
    [[1, 2], {}, [1, 2]],
    [[1], {}, [1, null]],
    [[], { a: 1 }, [1, null]],
    [[1], { b: null }, [1, null]],
    [[], { b: 2, a: null }, [null, 2]],
  ])('%p and %p', (args, named, expected) => {
    expect(bindArguments(signature, args, kwargs(named)).args).toEqual(expected);
  });

  it.each<[Value[], Record<string, Value>, string]>([
    [[], {}, "f() missing 1 required positional argument: 'a'"],
    [[1, 2, 3], {}, 'f() takes 2 arguments but 3 were given'],
    [[1], { a: 2 }, "f() got multiple values for argument 'a'"],
    [[1], { c: 2 }, "f() got an unexpected keyword argument 'c'"],
  ])('%p and %p is an error', (args, named, message) => {
    expect(() => bindArguments(signature, args, kwargs(named))).toThrow(message);
  });

  it('passes the rest on where it is taken', () => {
    const open = { ...signature, takesRest: true, takesKeywords: true };
    const { args, keywords } = bindArguments(open, [1, 2, 3], kwargs({ c: 4 }));
    expect(args).toEqual([1, 2, 3]);
    expect(Array.from(keywords)).toEqual([['c', 4]]);
  });
});
