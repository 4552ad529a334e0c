'use strict';
// Content-Encoding: the stage between a connection and an Incoming that undoes it.

const MAX_CODINGS = 5;

/**
 * @param {string | null} header value of `content-encoding`
 * @returns {string[]} codings in the order in which they are undone; empty where one of them is unknown
 */
function codingsOf(header) {
  if (header === null) return [];
  const names = header.toLowerCase().split(',').map((name) => name.trim());
  if (names.length > MAX_CODINGS) {
    throw new Error(`too many content-encodings in response: ${names.length}, maximum allowed is ${MAX_CODINGS}`);
  }
  const known = /^(?:gzip|x-gzip|deflate|br|zstd)$/;
  return names.every((name) => known.test(name)) ? names.reverse() : [];
}

function decoderOf(coding, first) {
  const zlib = require('zlib');
  const { constants } = zlib;
  // What a server cut short is given as far as it goes.
  switch (coding) {
    case 'br':
      return zlib.createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH });
    case 'zstd':
      return zlib.createZstdDecompress({ flush: constants.ZSTD_e_continue, finishFlush: constants.ZSTD_e_end });
    case 'deflate':
      // Some servers leave out the zlib header.
      if ((first & 0x0f) !== 8) return zlib.createInflateRaw({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });
      return zlib.createInflate({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });
    default:
      return zlib.createGunzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });
  }
}

/** One coding: takes chunks, gives chunks to `next` (a Stage or an Incoming). */
class Stage {
  /**
   * @param {string} coding
   * @param {object} next
   * @param {{ pause(): void, resume(): void, cancel(): void }} producer
   * @param {(error: Error) => void} onError
   */
  constructor(coding, producer, onError) {
    this.coding = coding;
    this.producer = producer;
    this.onError = onError;
    this.next = null;
    this.decoder = null;
    this.held = false;
    this.finished = false;
  }

  open(first) {
    const decoder = decoderOf(this.coding, first);
    this.decoder = decoder;
    decoder.on('data', (chunk) => this.next.push(chunk));
    decoder.on('end', () => this.next.end());
    decoder.on('error', (error) => {
      if (this.finished) return;
      this.finished = true;
      this.onError(error);
    });
    decoder.on('drain', () => {
      if (!this.held) return;
      this.held = false;
      this.producer.resume();
    });
  }

  push(chunk) {
    if (this.finished || chunk.byteLength === 0) return;
    if (this.decoder === null) this.open(chunk[0]);
    if (!this.decoder.write(chunk) && !this.held) {
      this.held = true;
      this.producer.pause();
    }
  }

  end() {
    if (this.finished) return;
    if (this.decoder === null) this.next.end();
    else this.decoder.end();
  }

  fail(error) {
    this.finished = true;
    this.decoder?.destroy();
    this.next.fail(error);
  }

  // As the producer of the next stage or of the Incoming.

  pause() {
    this.decoder?.pause();
  }

  resume() {
    this.decoder?.resume();
  }

  cancel() {
    this.finished = true;
    this.decoder?.destroy();
    this.producer.cancel();
  }
}

/**
 * Puts stages in front of what `makeTarget(producer)` gives.
 * @param {string[]} codings
 * @returns {{ sink: object, incoming: Incoming }} `sink` takes the encoded chunks
 */
function decodingChain(codings, producer, makeTarget, onError) {
  const stages = [];
  let from = producer;
  for (const coding of codings) {
    const stage = new Stage(coding, from, onError);
    if (stages.length > 0) stages.at(-1).next = stage;
    stages.push(stage);
    from = stage;
  }
  const incoming = makeTarget(from);
  stages.at(-1).next = incoming;
  return { sink: stages[0], incoming };
}

module.exports = { codingsOf, decodingChain };
