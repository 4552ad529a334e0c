// Flags: --no-warnings
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Readable } = require('node:stream');
const { ZipBuffer, ZipEntry, ZipFile, createZipArchive, createZipArchiveSync, zipFiles } = require('node:zlib');
const settles = require('../settles.js');

process.removeAllListeners('warning');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

const text = Buffer.from('what was put in '.repeat(1000));
const modified = new Date(2024, 5, 15, 13, 45, 31);

async function main() {
  const entries = [
    await ZipEntry.create('deflate.txt', text, { modified, comment: 'ä', mode: 0o4755 }),
    ZipEntry.createSync('zstd', text, { method: 'zstd' }),
    ZipEntry.createSync('stored', Buffer.from([1, 2, 3])),
    ZipEntry.createSync('folder/', Buffer.alloc(0)),
    ZipEntry.createSymlink('link', 'deflate.txt'),
    ZipEntry.createStream('streamed', Readable.from([text, text])),
  ];
  const bytes = Buffer.concat(await createZipArchive(entries, 'about it').toArray());

  const archive = new ZipBuffer(bytes);
  assert.strictEqual(archive.comment, 'about it');
  assert.deepStrictEqual([...archive.keys()], ['deflate.txt', 'zstd', 'stored', 'folder/', 'link', 'streamed']);
  const first = archive.get('deflate.txt');
  assert.deepStrictEqual([first.comment, first.mode, first.size, first.modified.getTime()], ['ä', 0o4755, text.length, modified.getTime()]);
  assert(first.compressedSize < text.length / 10);
  for (const name of ['deflate.txt', 'zstd']) {
    assert(archive.get(name).contentSync().equals(text));
    assert((await archive.get(name).content()).equals(text));
    assert(Buffer.concat(await Readable.from(archive.get(name).contentIterator()).toArray()).equals(text));
  }
  assert.strictEqual(archive.get('streamed').size, 2 * text.length);
  assert(archive.get('folder/').isDirectory && archive.get('link').isSymlink);
  assert.strictEqual(archive.get('link').contentSync().toString(), 'deflate.txt');

  // Bytes before an archive do not matter.
  assert(new ZipBuffer(Buffer.concat([Buffer.from('#!/bin/sh\n'), bytes])).get('zstd').contentSync().equals(text));

  // On disk.
  const file = path.join(folder, 'a.zip');
  fs.writeFileSync(file, bytes);
  const zip = await ZipFile.open(file, { writable: true });
  await Promise.all([zip.add('new', Buffer.from('new')), zip.delete('zstd'), zip.addEntry(ZipEntry.createStream('more', Readable.from([text])))]);
  assert.throws(() => zip.getSync('zstd'), { code: 'ERR_ZIP_ENTRY_NOT_FOUND' });
  assert((await (await zip.get('more')).content()).equals(text));
  const compact = zip.compactSync();
  assert(compact.length < fs.statSync(file).size);
  await zip.close();
  await assert.rejects(first.constructor.prototype.content.call((await ZipFile.open(file)).getSync('new'), { maxSize: 1 }), { code: 'ERR_ZIP_ENTRY_TOO_LARGE' });
  const names = ['deflate.txt', 'stored', 'folder/', 'link', 'streamed', 'new', 'more'].sort();
  assert.deepStrictEqual([...new ZipBuffer(compact).keys()].sort(), names);
  assert.deepStrictEqual([...ZipFile.openSync(file).keys()].sort(), names);

  const packed = new ZipBuffer(Buffer.concat(await zipFiles([[file, 'inner.zip'], [folder, 'folder']]).toArray()));
  assert.strictEqual(packed.get('inner.zip').size, fs.statSync(file).size);
  assert(packed.has('folder/'));

  // An archive that is not read to its end lets go of its sources.
  const source = Readable.from([text]);
  createZipArchive([ZipEntry.createStream('never', source)]).destroy().once('close', () => assert(source.destroyed));
}

settles(main);

// What is damaged is refused with an error that says what, and nothing else happens.
const sound = Buffer.concat([...createZipArchiveSync([ZipEntry.createSync('a', text), ZipEntry.createSync('b', Buffer.from('b'))])]);
let refused = 0;
for (let at = 0; at < sound.length; at++) {
  const damaged = Buffer.from(sound);
  damaged[at] ^= 0xff;
  try {
    for (const entry of ZipEntry.read(damaged)) entry.contentSync({ maxSize: 1e6 });
  } catch (error) {
    assert.match(error.code, /^ERR_ZIP_/, error.stack);
    refused++;
  }
  assert.throws(() => new ZipBuffer(sound.subarray(0, at)), { code: 'ERR_ZIP_INVALID_ARCHIVE' });
}
assert(refused > sound.length / 2);
