'use strict';
// data: URLs, as the Fetch standard reads them.

const HEX = /^[0-9a-f]$/i;

/** @returns {Uint8Array} */
function percentDecode(text) {
  const { Buffer } = require('buffer');
  // What a serialized URL holds is ASCII.
  if (!text.includes('%')) return Buffer.from(text, 'latin1');
  const bytes = Buffer.allocUnsafeSlow(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '%' && i + 2 < text.length && HEX.test(text[i + 1]) && HEX.test(text[i + 2])) {
      bytes[length++] = Number.parseInt(text.slice(i + 1, i + 3), 16);
      i += 2;
    } else {
      bytes[length++] = text.charCodeAt(i);
    }
  }
  return bytes.subarray(0, length);
}

/** Base64 that may have white space and may lack its padding; null where it is none. */
function forgivingBase64(text) {
  let data = text.replace(/[\t\n\f\r ]/g, '');
  if (data.length % 4 === 0) data = data.replace(/==?$/, '');
  if (data.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(data)) return null;
  const { Buffer } = require('buffer');
  return Buffer.from(data, 'base64');
}

/**
 * @param {URL} url
 * @returns {{ mimeType: string, body: Uint8Array } | null} null where it is malformed
 */
function processDataUrl(url) {
  const { href } = url;
  const hash = href.indexOf('#');
  const input = hash === -1 ? href.slice(5) : href.slice(5, hash);
  const comma = input.indexOf(',');
  if (comma === -1) return null;
  let mimeType = input.slice(0, comma).replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '');
  let body = percentDecode(input.slice(comma + 1));
  const base64 = /; *base64$/i.exec(mimeType);
  if (base64 !== null) {
    body = forgivingBase64(body.latin1Slice(0, body.length));
    if (body === null) return null;
    mimeType = mimeType.slice(0, base64.index);
  }
  if (mimeType.startsWith(';')) mimeType = `text/plain${mimeType}`;
  const { MIMEType } = require('internal/mime');
  const parsed = MIMEType.parse(mimeType);
  return { mimeType: parsed === null ? 'text/plain;charset=US-ASCII' : parsed.toString(), body };
}

module.exports = { processDataUrl };
