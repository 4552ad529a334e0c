'use strict';
// The records of a ZIP archive as bytes: headers, the central directory and its end, and the fields of text and time in
// them. Nothing here knows about files or compression.

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_ZIP_ENTRY_TOO_LARGE, ERR_ZIP_INVALID_ARCHIVE, ERR_ZIP_UNSUPPORTED_FEATURE },
} = require('internal/errors');
const { Buffer } = require('buffer');

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const DESCRIPTOR = 0x08074b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;

const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 22;
const END64_SIZE = 56;
const LOCATOR64_SIZE = 20;

const MAX16 = 0xffff;
const MAX32 = 0xffffffff;

const STORE = 0;
const DEFLATE = 8;
const ZSTD = 93;

const FLAG_ENCRYPTED = 1;
const FLAG_DESCRIPTOR = 8;
const FLAG_UTF8 = 0x800;

/** Who wrote the archive, in the upper byte of `version made by`: only then the attributes are a Unix mode. */
const MADE_BY_UNIX = 3;

const FIELD_ZIP64 = 0x0001;
const FIELD_NTFS = 0x000a;
const FIELD_EXTENDED_TIME = 0x5455;
const FIELD_INFOZIP_UNIX = 0x5855;
const FIELD_UNICODE_PATH = 0x7075;

/** Most bytes from the end of an archive in which its end record begins. */
const TAIL_SIZE = END_SIZE + MAX16 + LOCATOR64_SIZE + END64_SIZE;

/** To be called wherever a program comes in. */
function warnOnce() {
  require('internal/util/experimental').emitExperimentalWarning('The zlib ZIP archive API');
}

const invalid = (reason) => new ERR_ZIP_INVALID_ARCHIVE(reason);

// ---- text and time ------------------------------------------------------------------------------

/** The upper half of code page 437, in which names without any sign of their encoding are. */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** @param {Buffer} bytes @param {boolean} [isUtf8] whether the archive says so */
function decodeText(bytes, isUtf8 = false) {
  if (isUtf8 || require('buffer').isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : CP437[byte - 0x80];
  return text;
}

function encodeText(text, what, TooLarge = ERR_ZIP_ENTRY_TOO_LARGE) {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > MAX16) throw new TooLarge(`the ${what} must not exceed 65535 bytes when encoded as UTF-8`);
  return bytes;
}

/** Local time in steps of two seconds, from 1980 to 2107: `[time, date]`. */
function toDosTime(date) {
  if (Number.isNaN(date.getTime())) throw new ERR_INVALID_ARG_VALUE('modified', date, 'must be a valid Date');
  const year = date.getFullYear();
  if (year < 1980) return [0, 1 << 5 | 1];
  if (year > 2107) return [23 << 11 | 59 << 5 | 29, 127 << 9 | 12 << 5 | 31];
  return [
    date.getHours() << 11 | date.getMinutes() << 5 | date.getSeconds() >> 1,
    year - 1980 << 9 | date.getMonth() + 1 << 5 | date.getDate(),
  ];
}

function fromDosTime(time, date) {
  return new Date((date >> 9) + 1980, (date >> 5 & 15) - 1, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2);
}

/** What MS-DOS time cannot say: the field with whole seconds, or nothing. */
function timeField(date) {
  const seconds = Math.floor(date.getTime() / 1000);
  if (date.getTime() % 2000 === 0 || seconds !== (seconds | 0)) return Buffer.alloc(0);
  const field = Buffer.alloc(9);
  field.writeUInt16LE(FIELD_EXTENDED_TIME, 0);
  field.writeUInt16LE(5, 2);
  field[4] = 1;
  field.writeInt32LE(seconds, 5);
  return field;
}

/** @param {Buffer} extra @param {number} id @returns {Buffer|undefined} the content of an extra field */
function fieldOf(extra, id) {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2);
    if (at + 4 + length > extra.length) return undefined;
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return undefined;
}

const NTFS_EPOCH = 11_644_473_600_000n;

/** The time of modification that extra fields tell, or undefined. */
function timeIn(extra) {
  const ntfs = fieldOf(extra, FIELD_NTFS);
  if (ntfs !== undefined && ntfs.length >= 32 && ntfs.readUInt16LE(4) === 1) {
    return new Date(Number(ntfs.readBigUInt64LE(8) / 10_000n - NTFS_EPOCH));
  }
  const extended = fieldOf(extra, FIELD_EXTENDED_TIME);
  if (extended !== undefined && extended.length >= 5 && (extended[0] & 1) !== 0) return new Date(extended.readInt32LE(1) * 1000);
  const unix = fieldOf(extra, FIELD_INFOZIP_UNIX);
  return unix !== undefined && unix.length >= 8 ? new Date(unix.readInt32LE(4) * 1000) : undefined;
}

function nameIn(bytes, flags, extra) {
  const path = fieldOf(extra, FIELD_UNICODE_PATH);
  // The field is about the name it was made for, which its checksum tells.
  if (path !== undefined && path.length > 5 && path[0] === 1 && path.readUInt32LE(1) === binding('zlib').crc32(bytes, 0)) {
    return path.toString('utf8', 5);
  }
  return decodeText(bytes, (flags & FLAG_UTF8) !== 0);
}

// ---- writing ------------------------------------------------------------------------------------

function number64(bytes, at) {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw invalid('a 64-bit value is out of range');
  return Number(value);
}

function field64(values) {
  const field = Buffer.alloc(4 + values.length * 8);
  field.writeUInt16LE(FIELD_ZIP64, 0);
  field.writeUInt16LE(values.length * 8, 2);
  for (const [i, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + i * 8);
  return field;
}

function versionFor(meta, isLarge) {
  if (meta.method === ZSTD) return 63;
  return isLarge || meta.isStreamed ? 45 : 20;
}

/**
 * @param {object} meta what an entry is: `nameBytes`, `flags`, `method`, `modified`, `crc32`, `size`, `compressedSize`
 * and `isStreamed`, where crc32 and sizes follow the content
 */
function localHeader(meta) {
  const { nameBytes, isStreamed } = meta;
  const isLarge = isStreamed || meta.size >= MAX32 || meta.compressedSize >= MAX32;
  const extra = Buffer.concat([
    isLarge ? field64(isStreamed ? [0, 0] : [meta.size, meta.compressedSize]) : Buffer.alloc(0), timeField(meta.modified),
  ]);
  const header = Buffer.alloc(LOCAL_SIZE);
  const [time, date] = toDosTime(meta.modified);
  header.writeUInt32LE(LOCAL, 0);
  header.writeUInt16LE(versionFor(meta, isLarge), 4);
  header.writeUInt16LE(meta.flags, 6);
  header.writeUInt16LE(meta.method, 8);
  header.writeUInt16LE(time, 10);
  header.writeUInt16LE(date, 12);
  header.writeUInt32LE(isStreamed ? 0 : meta.crc32, 14);
  header.writeUInt32LE(isLarge ? MAX32 : meta.compressedSize, 18);
  header.writeUInt32LE(isLarge ? MAX32 : meta.size, 22);
  header.writeUInt16LE(nameBytes.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, nameBytes, extra]);
}

/** What follows the content of a streamed entry. */
function dataDescriptor(meta) {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(DESCRIPTOR, 0);
  bytes.writeUInt32LE(meta.crc32, 4);
  bytes.writeBigUInt64LE(BigInt(meta.compressedSize), 8);
  bytes.writeBigUInt64LE(BigInt(meta.size), 16);
  return bytes;
}

/** @param {object} meta as for `localHeader`, with `attributes`, `commentBytes` @param {number} offset of the local header */
function centralHeader(meta, offset) {
  const large = [meta.size, meta.compressedSize, offset].filter((value) => value >= MAX32);
  const extra = Buffer.concat([large.length > 0 ? field64(large) : Buffer.alloc(0), timeField(meta.modified)]);
  const header = Buffer.alloc(CENTRAL_SIZE);
  const [time, date] = toDosTime(meta.modified);
  const version = versionFor(meta, large.length > 0);
  header.writeUInt32LE(CENTRAL, 0);
  header.writeUInt16LE(MADE_BY_UNIX << 8 | version, 4);
  header.writeUInt16LE(version, 6);
  header.writeUInt16LE(meta.flags, 8);
  header.writeUInt16LE(meta.method, 10);
  header.writeUInt16LE(time, 12);
  header.writeUInt16LE(date, 14);
  header.writeUInt32LE(meta.crc32, 16);
  header.writeUInt32LE(Math.min(meta.compressedSize, MAX32), 20);
  header.writeUInt32LE(Math.min(meta.size, MAX32), 24);
  header.writeUInt16LE(meta.nameBytes.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt16LE(meta.commentBytes.length, 32);
  header.writeUInt32LE(meta.attributes, 38);
  header.writeUInt32LE(Math.min(offset, MAX32), 42);
  return Buffer.concat([header, meta.nameBytes, extra, meta.commentBytes]);
}

/** The end of an archive whose central directory of `count` records and `size` bytes begins at `offset`. */
function endRecords(count, size, offset, commentBytes) {
  const parts = [];
  if (count >= MAX16 || size >= MAX32 || offset >= MAX32) {
    const end64 = Buffer.alloc(END64_SIZE + LOCATOR64_SIZE);
    end64.writeUInt32LE(END64, 0);
    end64.writeBigUInt64LE(BigInt(END64_SIZE - 12), 4);
    end64.writeUInt16LE(MADE_BY_UNIX << 8 | 45, 12);
    end64.writeUInt16LE(45, 14);
    end64.writeBigUInt64LE(BigInt(count), 24);
    end64.writeBigUInt64LE(BigInt(count), 32);
    end64.writeBigUInt64LE(BigInt(size), 40);
    end64.writeBigUInt64LE(BigInt(offset), 48);
    end64.writeUInt32LE(LOCATOR64, END64_SIZE);
    end64.writeBigUInt64LE(BigInt(offset + size), END64_SIZE + 8);
    end64.writeUInt32LE(1, END64_SIZE + 16);
    parts.push(end64);
  }
  const end = Buffer.alloc(END_SIZE);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(Math.min(count, MAX16), 8);
  end.writeUInt16LE(Math.min(count, MAX16), 10);
  end.writeUInt32LE(Math.min(size, MAX32), 12);
  end.writeUInt32LE(Math.min(offset, MAX32), 16);
  end.writeUInt16LE(commentBytes.length, 20);
  return Buffer.concat([...parts, end, commentBytes]);
}

// ---- reading ------------------------------------------------------------------------------------

function findEnd(tail) {
  for (let at = tail.length - END_SIZE; at >= 0; at--) {
    if (tail.readUInt32LE(at) === END && at + END_SIZE + tail.readUInt16LE(at + 20) <= tail.length) return at;
  }
  throw invalid('no end of central directory record found');
}

/**
 * Where the central directory is.
 * @param {Buffer} tail the last bytes of the archive, `TAIL_SIZE` of them or all
 * @param {number} length of the archive
 * @returns {{count: number, size: number, start: number, shift: number, commentBytes: Buffer}} `shift`: how much further
 *   on everything is than the archive says, because something was put before it
 */
function readEnd(tail, length) {
  const at = findEnd(tail);
  const base = length - tail.length;
  if (tail.readUInt16LE(at + 4) !== 0 && tail.readUInt16LE(at + 4) !== MAX16 || tail.readUInt16LE(at + 6) !== 0 && tail.readUInt16LE(at + 6) !== MAX16) {
    throw new ERR_ZIP_UNSUPPORTED_FEATURE('multi-disk archives are not supported');
  }
  let count = tail.readUInt16LE(at + 10);
  let size = tail.readUInt32LE(at + 12);
  let offset = tail.readUInt32LE(at + 16);
  const commentBytes = tail.subarray(at + END_SIZE, at + END_SIZE + tail.readUInt16LE(at + 20));
  let limit = base + at;
  const locator = at - LOCATOR64_SIZE;
  if (locator >= 0 && tail.readUInt32LE(locator) === LOCATOR64) {
    const record = locator - END64_SIZE;
    if (record < 0 || tail.readUInt32LE(record) !== END64) throw invalid('the Zip64 end of central directory record is not where it should be');
    if (tail.readUInt32LE(record + 16) !== 0 || tail.readUInt32LE(record + 20) !== 0) {
      throw new ERR_ZIP_UNSUPPORTED_FEATURE('multi-disk archives are not supported');
    }
    count = number64(tail, record + 32);
    size = number64(tail, record + 40);
    offset = number64(tail, record + 48);
    limit = base + record;
  }
  const shift = limit - size - offset;
  if (shift < 0) throw invalid('central directory does not fit inside the archive');
  if (count * CENTRAL_SIZE > size) throw invalid('central directory record count is inconsistent with its size');
  return { count, size, start: offset + shift, shift, commentBytes };
}

/**
 * The records of a central directory.
 * @param {Buffer} directory
 * @param {{count: number, shift: number}} end
 */
function* readDirectory(directory, { count, shift }) {
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_SIZE > directory.length) throw invalid('central directory record count is inconsistent with its size');
    if (directory.readUInt32LE(at) !== CENTRAL) throw invalid('central directory header signature is invalid');
    const nameEnd = at + CENTRAL_SIZE + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const end = extraEnd + directory.readUInt16LE(at + 32);
    if (end > directory.length) throw invalid('central directory record count is inconsistent with its size');
    const nameBytes = directory.subarray(at + CENTRAL_SIZE, nameEnd);
    const extra = directory.subarray(nameEnd, extraEnd);
    const flags = directory.readUInt16LE(at + 8);
    const [size, compressedSize, offset] = sizesIn(
      extra, [directory.readUInt32LE(at + 24), directory.readUInt32LE(at + 20), directory.readUInt32LE(at + 42)]);
    yield {
      name: nameIn(nameBytes, flags, extra),
      nameBytes,
      commentBytes: directory.subarray(extraEnd, end),
      madeBy: directory.readUInt16LE(at + 4) >> 8,
      flags,
      method: directory.readUInt16LE(at + 10),
      dosTime: directory.readUInt16LE(at + 12),
      dosDate: directory.readUInt16LE(at + 14),
      crc32: directory.readUInt32LE(at + 16),
      size,
      compressedSize,
      attributes: directory.readUInt32LE(at + 38),
      offset: offset + shift,
      time: timeIn(extra),
    };
    at = end;
  }
  if (at !== directory.length) throw invalid('central directory record count is inconsistent with its size');
}

/** Those values that are too large for their fields are in an extra field, in this order. */
function sizesIn(extra, values) {
  if (!values.includes(MAX32)) return values;
  const field = fieldOf(extra, FIELD_ZIP64);
  let at = 0;
  return values.map((value) => {
    if (value !== MAX32 || field === undefined) return value;
    if (at + 8 > field.length) throw invalid('the Zip64 extra field is too short');
    at += 8;
    return number64(field, at - 8);
  });
}

/**
 * Checks the local header of an entry against its record in the central directory.
 * @param {Buffer} header at least its first 30 bytes, or all that there is
 * @param {object} record
 * @returns {{length: number, extraLength: number}} of the whole header, and of the extra fields at its end
 */
function checkLocal(header, record) {
  if (header.length < LOCAL_SIZE) throw invalid('local file header is out of bounds');
  if (header.readUInt32LE(0) !== LOCAL) throw invalid('local file header signature is invalid');
  const flags = header.readUInt16LE(6);
  if ((flags & FLAG_ENCRYPTED) !== (record.flags & FLAG_ENCRYPTED)) throw invalid('local and central encryption flags disagree');
  if ((flags & FLAG_ENCRYPTED) !== 0) throw new ERR_ZIP_UNSUPPORTED_FEATURE('encrypted entries are not supported');
  if (header.readUInt16LE(8) !== record.method) throw invalid('local and central compression methods disagree');
  if ((flags & FLAG_DESCRIPTOR) === 0) {
    const same = (value, other) => value === MAX32 || value === other;
    if (header.readUInt32LE(14) !== record.crc32 || !same(header.readUInt32LE(18), record.compressedSize) ||
        !same(header.readUInt32LE(22), record.size)) {
      throw invalid('local and central header crc-32 or sizes disagree');
    }
  }
  const extraLength = header.readUInt16LE(28);
  return { length: LOCAL_SIZE + header.readUInt16LE(26) + extraLength, extraLength };
}

module.exports = {
  DEFLATE,
  FLAG_DESCRIPTOR,
  FLAG_UTF8,
  LOCAL_SIZE,
  MADE_BY_UNIX,
  STORE,
  TAIL_SIZE,
  ZSTD,
  centralHeader,
  checkLocal,
  dataDescriptor,
  decodeText,
  encodeText,
  endRecords,
  fromDosTime,
  localHeader,
  readDirectory,
  readEnd,
  timeIn,
  warnOnce,
};
