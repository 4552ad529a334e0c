'use strict';
// Whether a certificate is one for the host that was asked for (RFC 6125): tls.checkServerIdentity.

const { codes: { ERR_TLS_CERT_ALTNAME_FORMAT, ERR_TLS_CERT_ALTNAME_INVALID } } = require('internal/errors');
const { isIP, isIPv6 } = require('internal/net/ip');

const DNS = 'DNS:';
const ADDRESS = 'IP Address:';
// One entry of a subjectAltName text: it may hold quoted parts, in which commas do not end it.
const ENTRY = /(?:[^",]|"(?:[^"\\]|\\.)*")+(?:, |,?$)|$/y;

/** @param {string} name a host name, perhaps with the dot of the root */
function withoutRoot(name) {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** The usual spelling of an address, by which two can be compared; nothing for what is no address. */
function canonical(address) {
  if (!isIPv6(address)) return isIP(address) ? address : '';
  const bare = address.includes('%') ? address.slice(0, address.indexOf('%')) : address;
  return new (require('internal/url').URL)(`http://[${bare}]/`).hostname.slice(1, -1);
}

/**
 * The entries of a certificate's `subjectaltname` text.
 * @param {string} text
 * @returns {string[]}
 */
function splitAltNames(text) {
  if (!text.includes('"')) return text.split(', ');
  const entries = [];
  ENTRY.lastIndex = 0;
  while (ENTRY.lastIndex < text.length) {
    const found = ENTRY.exec(text);
    if (found === null || found[0] === '') throw new ERR_TLS_CERT_ALTNAME_FORMAT();
    entries.push(found[0].replace(/, ?$/, '').replace(/"(?:[^"\\]|\\.)*"/g, unquote));
  }
  return entries;
}

function unquote(quoted) {
  try {
    return JSON.parse(quoted);
  } catch {
    throw new ERR_TLS_CERT_ALTNAME_FORMAT();
  }
}

/**
 * Whether a name of a certificate, which may begin with a wildcard label, stands for `host`.
 * @param {string[]} hostLabels lower case
 * @param {string} pattern
 */
function stands(hostLabels, pattern) {
  if (!/^[\x21-\x7f]+$/.test(pattern)) return false;
  const labels = withoutRoot(pattern).toLowerCase().split('.');
  if (labels.length !== hostLabels.length || labels.includes('')) return false;
  for (let i = labels.length - 1; i > 0; i--) {
    if (labels[i] !== hostLabels[i]) return false;
  }
  const [first] = labels;
  const [hostFirst] = hostLabels;
  const star = first.indexOf('*');
  if (star === -1) return first === hostFirst;
  // A wildcard neither stands for a part of an internationalized label nor for all names of a top-level domain.
  if (first.startsWith('xn--') || first.lastIndexOf('*') !== star || labels.length < 3) return false;
  const before = first.slice(0, star);
  const after = first.slice(star + 1);
  return hostFirst.length >= before.length + after.length && hostFirst.startsWith(before) && hostFirst.endsWith(after);
}

/** @returns {string | undefined} why the certificate is not one for the host */
function mismatch(host, { subject, subjectaltname }) {
  const names = [];
  const addresses = [];
  if (subjectaltname) {
    for (const entry of splitAltNames(String(subjectaltname))) {
      if (entry.startsWith(DNS)) names.push(entry.slice(DNS.length));
      else if (entry.startsWith(ADDRESS)) addresses.push(canonical(entry.slice(ADDRESS.length)));
    }
  }
  if (isIP(host)) {
    if (addresses.includes(canonical(host))) return undefined;
    return `IP: ${host} is not in the cert's list: ${addresses.join(', ')}`;
  }
  if (names.length === 0 && !subject?.CN) return 'Cert does not contain a DNS name';
  const labels = host.toLowerCase().split('.');
  if (names.length > 0) {
    if (names.some((name) => stands(labels, name))) return undefined;
    return `Host: ${host}. is not in the cert's altnames: ${subjectaltname}`;
  }
  const { CN } = subject;
  if (Array.isArray(CN) ? CN.some((name) => stands(labels, name)) : stands(labels, CN)) return undefined;
  return `Host: ${host}. is not cert's CN: ${CN}`;
}

/**
 * @param {string} hostname
 * @param {object} cert what `getPeerCertificate()` gives
 * @returns {Error | undefined}
 */
function checkServerIdentity(hostname, cert) {
  const reason = mismatch(withoutRoot(`${hostname}`), cert);
  return reason === undefined ? undefined : new ERR_TLS_CERT_ALTNAME_INVALID(reason, hostname, cert);
}

module.exports = { checkServerIdentity };
