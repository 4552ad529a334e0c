'use strict';
// multipart/form-data: writing a form, and reading one.

const { encode } = require('internal/fetch/body');

const kebab = (text) => text.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
const withCrLf = (text) => text.replace(/\r\n|\r|\n/g, '\r\n');

/** The parts of a form that is being sent: bytes and blobs in turn. */
class EncodedForm {
  constructor(parts, boundary) {
    this.parts = parts;
    this.type = `multipart/form-data; boundary=${boundary}`;
    this.size = 0;
    for (const part of parts) this.size += part.byteLength ?? part.size;
  }

  asBlob() {
    const { Blob } = require('internal/blob');
    return new Blob(this.parts);
  }

  /** @returns {Promise<Uint8Array>} */
  bytes() {
    return this.asBlob().bytes();
  }

  stream() {
    return this.asBlob().stream();
  }
}

/**
 * @param {Array<[string, string | File]>} entries
 * @returns {EncodedForm}
 */
function encodeForm(entries) {
  const random = require('internal/crypto/random').randomInt(100_000_000_000);
  const boundary = `----formdata-anode-0${String(random).padStart(11, '0')}`;
  const parts = [];
  let text = '';
  for (const [name, value] of entries) {
    text += `--${boundary}\r\nContent-Disposition: form-data; name="${kebab(withCrLf(name))}"`;
    if (typeof value === 'string') {
      text += `\r\n\r\n${withCrLf(value)}\r\n`;
    } else {
      const fileName = value.name === undefined ? '' : `; filename="${kebab(value.name)}"`;
      text += `${fileName}\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`;
      parts.push(encode(text), value);
      text = '\r\n';
    }
  }
  parts.push(encode(`${text}--${boundary}--\r\n`));
  return new EncodedForm(parts, boundary);
}

const CR = 13;
const LF = 10;
const DASH = 45;

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~A-Za-z0-9]+$/;

/** A position in the bytes of a form. */
class FormReader {
  constructor(bytes, boundary) {
    const { Buffer } = require('buffer');
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.delimiter = Buffer.from(`--${boundary}`);
    this.at = 0;
  }

  atLineEnd() {
    return this.bytes[this.at] === CR && this.bytes[this.at + 1] === LF;
  }

  lineEnd() {
    if (!this.atLineEnd()) throw new TypeError('expected CRLF');
    this.at += 2;
  }

  atDelimiter() {
    const { at, bytes, delimiter } = this;
    return bytes.compare(delimiter, 0, delimiter.length, at, Math.min(at + delimiter.length, bytes.length)) === 0;
  }

  /** The text of a line, without its end, which must be there. */
  line() {
    const end = this.bytes.indexOf('\r\n', this.at);
    if (end === -1) throw new TypeError('expected CRLF');
    const text = this.bytes.utf8Slice(this.at, end);
    this.at = end + 2;
    return text;
  }

  headers() {
    const headers = { name: null, filename: null, type: null, encoding: null };
    while (!this.atLineEnd()) {
      if (this.at >= this.bytes.length) throw new TypeError('header name does not match the field-name token production');
      const line = this.line();
      const colon = line.indexOf(':');
      const name = (colon === -1 ? line : line.slice(0, colon)).replace(/^[ \t]+|[ \t]+$/g, '');
      if (colon === -1 || !HEADER_NAME.test(name)) throw new TypeError('header name does not match the field-name token production');
      const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
      switch (name.toLowerCase()) {
        case 'content-disposition':
          readDisposition(value, headers);
          break;
        case 'content-type':
          headers.type = value;
          break;
        case 'content-transfer-encoding':
          headers.encoding = value.toLowerCase();
          break;
        default:
      }
    }
    if (headers.name === null) throw new TypeError('header name is null');
    this.lineEnd();
    return headers;
  }

  /** The bytes up to the line end in front of the next delimiter. */
  content() {
    const end = this.bytes.indexOf(this.delimiter, this.at);
    if (end === -1) throw new TypeError('expected boundary after body');
    const start = this.at;
    this.at = end - 2;
    if (this.at < start) throw new TypeError('expected CRLF');
    const content = this.bytes.subarray(start, this.at);
    this.lineEnd();
    return content;
  }
}

const unescapeName = (text) => text.replace(/%0A/gi, '\n').replace(/%0D/gi, '\r').replace(/%22/g, '"');

/** `form-data; name="a"; filename="b"`. */
function readDisposition(value, headers) {
  if (!/^form-data(?=;|[ \t]|$)/i.test(value)) throw new TypeError('expected form-data for content-disposition header');
  const parameter = /[ \t]*;[ \t]*([^=;\s]+)[ \t]*=[ \t]*(?:"([^"\r\n]*)"|([^;\s]*))/gy;
  parameter.lastIndex = 'form-data'.length;
  let at = parameter.lastIndex;
  for (let match; (match = parameter.exec(value)) !== null; at = parameter.lastIndex) {
    const key = match[1].toLowerCase();
    const text = match[2] ?? match[3];
    if (key === 'name') headers.name = unescapeName(text);
    else if (key === 'filename') headers.filename ??= unescapeName(text);
    else if (key === 'filename*') headers.filename = extendedValue(text);
  }
  if (!/^[ \t]*;?[ \t]*$/.test(value.slice(at))) throw new TypeError('expected CRLF');
  if (headers.name === null) throw new TypeError('name attribute is required in content-disposition header');
}

/** `UTF-8''caf%C3%A9` (RFC 8187). */
function extendedValue(text) {
  const match = /^utf-8'[^']*'(.*)$/i.exec(text);
  if (match === null) throw new TypeError('unknown encoding in filename* parameter');
  try {
    return decodeURIComponent(match[1]);
  } catch {
    throw new TypeError('filename* parameter is not valid UTF-8');
  }
}

function transferDecoded(content, encoding) {
  const { Buffer } = require('buffer');
  if (encoding === 'base64') return Buffer.from(content.latin1Slice(0, content.length), 'base64');
  return content;
}

/**
 * @param {Uint8Array} bytes
 * @param {MIMEType} type multipart/form-data, with a boundary
 * @returns {Array<[string, string | File]>}
 */
function parseForm(bytes, type) {
  const boundary = type.params.get('boundary');
  if (boundary === null) throw new TypeError('missing boundary in content-type header');
  const reader = new FormReader(bytes, boundary);
  const first = reader.bytes.indexOf(reader.delimiter);
  if (first === -1) throw new TypeError('no boundary found in multipart body');
  reader.at = first;
  const entries = [];
  for (;;) {
    if (!reader.atDelimiter()) throw new TypeError('expected boundary');
    reader.at += reader.delimiter.length;
    if (reader.bytes[reader.at] === DASH && reader.bytes[reader.at + 1] === DASH) return entries;
    reader.lineEnd();
    const { encoding, filename, name, type: partType } = reader.headers();
    const content = transferDecoded(reader.content(), encoding);
    if (filename === null) {
      entries.push([name, binding('encoding').decodeUtf8(content, true, false)]);
    } else {
      const { File } = require('internal/file');
      entries.push([name, new File([content], filename, { type: partType ?? 'text/plain' })]);
    }
  }
}

module.exports = { encodeForm, parseForm };
