'use strict';

// Splitting a readable stream into two branches: one algorithm for chunks, one for bytes (whose branches can lend buffers).

const { ReaderCore } = require('internal/webstreams/readers');
const { createByteReadable, createReadable } = require('internal/webstreams/readable');
const { kState, noop, react, soon } = require('internal/webstreams/util');

/** One branch's algorithms. */
class Branch {
  constructor(owner, index) {
    this.owner = owner;
    this.index = index;
    this.cancelled = false;
    this.reason = undefined;
    this.readAgain = false;
    this.stream = null;
    this.source = null;
  }

  open(bytes) {
    this.stream = bytes ? createByteReadable(this) : createReadable(this);
    this.source = this.stream[kState].source;
  }

  pull() {
    return this.owner.pull(this);
  }

  cancel(reason) {
    this.cancelled = true;
    this.reason = reason;
    return this.owner.branchCancelled();
  }

  /** Ends the branch, also for a reader that waits with a lent buffer. */
  close() {
    if (this.cancelled) return;
    this.source.close();
  }
}

/** What both algorithms share: the branches, their cancellation and the end of the original. */
class Tee {
  constructor(stream, bytes) {
    this.stream = stream;
    this.reader = new ReaderCore(stream, false, undefined);
    this.reading = false;
    this.cancelOutcome = Promise.withResolvers();
    this.first = new Branch(this, 0);
    this.second = new Branch(this, 1);
    this.first.open(bytes);
    this.second.open(bytes);
    this.watch(this.reader);
  }

  get branches() {
    return [this.first.stream, this.second.stream];
  }

  watch(reader) {
    react(reader.closed.promise, noop, (error) => {
      if (reader !== this.reader) return;
      this.first.source.error(error);
      this.second.source.error(error);
      this.settleCancel();
    });
  }

  settleCancel() {
    if (!this.first.cancelled || !this.second.cancelled) this.cancelOutcome.resolve();
  }

  branchCancelled() {
    if (this.first.cancelled && this.second.cancelled) {
      this.cancelOutcome.resolve(this.stream.cancel([this.first.reason, this.second.reason]));
    }
    return this.cancelOutcome.promise;
  }

  /** A chunk could not be copied for the second branch. */
  copyFailed(error) {
    this.first.source.error(error);
    this.second.source.error(error);
    this.cancelOutcome.resolve(this.stream.cancel(error));
  }

  error() {
    this.reading = false;
  }
}

class ChunkTee extends Tee {
  constructor(stream, cloneForSecond) {
    super(stream, false);
    this.cloneForSecond = cloneForSecond;
    this.readAgain = false;
  }

  pull() {
    if (this.reading) {
      this.readAgain = true;
      return undefined;
    }
    this.reading = true;
    this.reader.read(this);
    return undefined;
  }

  chunk(value) {
    // Later, so that an error of the original reaches the branches before a chunk does.
    soon(() => this.pass(value));
  }

  pass(value) {
    this.readAgain = false;
    const { first, second } = this;
    let copy = value;
    if (!second.cancelled && this.cloneForSecond) {
      try {
        copy = require('internal/messaging/clone').structuredClone(value);
      } catch (error) {
        this.copyFailed(error);
        return;
      }
    }
    if (!first.cancelled && first.source.canEnqueue) first.source.enqueue(value);
    if (!second.cancelled && second.source.canEnqueue) second.source.enqueue(copy);
    this.reading = false;
    if (this.readAgain) this.pull();
  }

  close() {
    this.reading = false;
    this.first.close();
    this.second.close();
    this.settleCancel();
  }
}

/** Reads for a branch that lent a buffer. */
class LentRead {
  constructor(owner, target, other) {
    this.owner = owner;
    this.target = target;
    this.other = other;
  }

  chunk(view) {
    soon(() => this.owner.passLent(view, this.target, this.other));
  }

  close(view) {
    this.owner.closeLent(view, this.target, this.other);
  }

  error() {
    this.owner.reading = false;
  }
}

class ByteTee extends Tee {
  constructor(stream) {
    super(stream, true);
  }

  /** Changes the kind of lock on the original. */
  useReader(byob) {
    if (this.reader.byob === byob) return;
    this.reader.release();
    this.reader = new ReaderCore(this.stream, byob, undefined);
    this.watch(this.reader);
  }

  pull(branch) {
    if (this.reading) {
      branch.readAgain = true;
      return undefined;
    }
    this.reading = true;
    const request = branch.source.byobRequest;
    if (request === null) {
      this.useReader(false);
      this.reader.read(this);
    } else {
      const other = branch === this.first ? this.second : this.first;
      this.useReader(true);
      this.reader.readInto(request.view, 1, new LentRead(this, branch, other));
    }
    return undefined;
  }

  again() {
    this.reading = false;
    if (this.first.readAgain) this.pull(this.first);
    else if (this.second.readAgain) this.pull(this.second);
  }

  beginPass() {
    this.first.readAgain = false;
    this.second.readAgain = false;
  }

  copy(view) {
    const { buffer, byteOffset, byteLength } = view;
    return new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength));
  }

  chunk(view) {
    soon(() => this.pass(view));
  }

  pass(view) {
    this.beginPass();
    const { first, second } = this;
    let copy = view;
    if (!first.cancelled && !second.cancelled) {
      try {
        copy = this.copy(view);
      } catch (error) {
        this.copyFailed(error);
        return;
      }
    }
    if (!first.cancelled && first.source.canEnqueue) first.source.enqueue(view);
    if (!second.cancelled && second.source.canEnqueue) second.source.enqueue(copy);
    this.again();
  }

  passLent(view, target, other) {
    this.beginPass();
    if (!other.cancelled) {
      let copy;
      try {
        copy = this.copy(view);
      } catch (error) {
        this.copyFailed(error);
        return;
      }
      if (!target.cancelled) target.source.respondWithView(view);
      if (other.source.canEnqueue) other.source.enqueue(copy);
    } else if (!target.cancelled) {
      target.source.respondWithView(view);
    }
    this.again();
  }

  close() {
    this.reading = false;
    this.first.close();
    this.second.close();
    if (this.first.source.pullIntos.length > 0) this.first.source.respond(0);
    if (this.second.source.pullIntos.length > 0) this.second.source.respond(0);
    this.settleCancel();
  }

  closeLent(view, target, other) {
    this.reading = false;
    target.close();
    other.close();
    if (view !== undefined) {
      if (!target.cancelled) target.source.respondWithView(view);
      if (!other.cancelled && other.source.pullIntos.length > 0) other.source.respond(0);
    }
    this.settleCancel();
  }
}

/**
 * @param {object} stream core of an unlocked readable stream
 * @param {boolean} cloneForSecond gives the second branch structured clones
 * @returns {[ReadableStream, ReadableStream]}
 */
function tee(stream, cloneForSecond) {
  const owner = stream.source.isByteSource ? new ByteTee(stream) : new ChunkTee(stream, cloneForSecond);
  return owner.branches;
}

module.exports = { tee };
