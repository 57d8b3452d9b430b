import { describe, expect, test } from '@jest/globals';
import { isChosen } from '../../src/engine/tags.ts';

describe('which tasks --tags and --skip-tags choose', () => {
  test.each([
    // own tags, --tags, --skip-tags, chosen
    [[], [], [], true],
    [[], ['one'], [], false],
    [['one'], ['one'], [], true],
    [['always'], ['one'], [], true],
    [['never'], [], [], false],
    [['never'], ['all'], [], false],
    [['never', 'debug'], ['debug'], [], true],
    [['one'], ['tagged'], [], true],
    [[], ['tagged'], [], false],
    [[], ['untagged'], [], true],
    [['one'], ['untagged'], [], false],
    [['never'], ['tagged'], [], false],
    [['one'], [], ['one'], false],
    [['one', 'two'], ['one'], ['two'], false],
    [['always'], [], ['always'], false],
    [['always'], [], ['all'], true],
    [['one'], [], ['tagged'], false],
    [[], [], ['untagged'], false],
  ])('tags %j with --tags %j --skip-tags %j: %j', (own, tags, skipTags, expected) => {
    expect(isChosen(own, { tags, skipTags })).toBe(expected);
  });
});
