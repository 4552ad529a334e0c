'use strict';
// The error codes of name servers and of the client that asks them, under the names that `dns` has for them.

const FROM_SERVERS_AND_INPUT = 'NODATA FORMERR SERVFAIL NOTFOUND NOTIMP REFUSED BADQUERY BADNAME BADFAMILY BADRESP CONNREFUSED TIMEOUT';
const FROM_CLIENT = 'EOF FILE NOMEM DESTRUCTION BADSTR BADFLAGS NONAME BADHINTS NOTINITIALIZED LOADIPHLPAPI ADDRGETNETWORKPARAMS CANCELLED';

for (const name of `${FROM_SERVERS_AND_INPUT} ${FROM_CLIENT}`.split(' ')) {
  exports[name] = name === 'EOF' ? name : `E${name}`;
}
