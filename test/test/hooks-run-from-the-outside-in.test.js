'use strict';
// beforeEach hooks run from the outermost suite to the innermost, afterEach hooks the other way round.
const assert = require('node:assert');
const { after, afterEach, before, beforeEach, describe, it } = require('node:test');

const order = [];
const note = (what) => () => order.push(what);

describe('outer', () => {
  before(note('before'));
  beforeEach(note('each outer'));
  afterEach(note('each outer end'));
  describe('inner', () => {
    beforeEach(note('each inner'));
    afterEach(note('each inner end'));
    it('runs', note('test'));
  });
  after(() => {
    assert.deepStrictEqual(order, ['before', 'each outer', 'each inner', 'test', 'each inner end', 'each outer end']);
  });
});
