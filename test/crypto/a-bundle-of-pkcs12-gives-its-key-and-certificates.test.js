'use strict';
// parsePKCS12 gives the private key, the certificate that belongs to it, and the others; with the right passphrase only.
const assert = require('node:assert');
const crypto = require('node:crypto');

/** A key on P-256 with a certificate of CN=leaf and that of its CN=ca; the passphrase is `secret`. */
const bundle = Buffer.from([
  'MIIFRgIBAzCCBQAGCSqGSIb3DQEHAaCCBPEEggTtMIIE6TCCA6EGCSqGSIb3DQEHBqCCA5IwggOOAgEAMIIDhwYJKoZIhvcNAQcBMFYGCSqGSIb3DQEFDTBJ',
  'MCgGCSqGSIb3DQEFDDAbBAjGF6e72hbRNgIBATAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQmqApY6fleErLyTiNhe4gP4CCAyBiaMaHS5o17Pkzp6Pl',
  'YIgrN3HP8KzGtsN4NDjAeoAxUtdCrq8rPoLUshxwybSff/whir/uWlEKsUv5/JauTtS9EnnZvjMg9y50vgUT6x/KOY4B4Gmov2XecNE2WmWK2ec/ERnJyQyT',
  'eZ4Jdeso0lyjB5uGhVzoPFU3wwfno0LF+EtDny6hhvQQR+mRVrlfOfs68N7py2YhH904+Pk7tUrjPivI+x5aNkU+iUnNrFUFvYbE6S5EdqMs+CkQr4gJDBFs',
  'JBuQsfybNzXUQdPflDtQ48cTfJoR2V5SQyQ3hwqfDvJsG7/0KXXSfEIItpzuNePqje/OuqNiuTU75fW51/kEqRfjXwvzkAr8nCjdX0cUOilXoPWAwyKBIe0J',
  'oVPQsd+/Lohdh2PLTpPs7bdTjhJDYHIjHi2i4lQggfICxRIq1eH09wV4sa0rF7FBLwK1VLPfIU8nZRpPGmKgROnnsy26e0Prk8IysNYDvMH5e3Wi0zw2y66x',
  'Q2FjOtbcYTqPA5gKk85AeLSdVaXd72j61gG0kF3AstYuiZ7wRVWby5R6XqIq5ZspayhjwfN25npuLoTznvX7pWKfYOME4TZlZn+WrQJMcdli/g1V5mywGt8T',
  'fvIcDy0KFAuW6ZKvCnaMTVtsVi4OIj6HZJJySHLMgtYnvSd69AnMJ3V80dS8TxbG/aVreeaFqdX/7RuxU9rXnAAwOXboAT4Ab/eOp2OIEshgXme6awnRH7Eg',
  '7R2CI2UwkDcfyp2Zxj7MSqzYNwSW8Kt2VeDM6g1pb8izbrKfCfKACisViDVZ3IEaew+5tmBXeterYeAUJwM1jFYag2posvIzH5s43rD2okAKYlCpVOusCjVA',
  'WxQ1zc/wr1p9MEeRD81rxKFKUAKSwkt2TDnu3RUt0YpaRQfizbUhOOuBdsYdVQl7M3iFHbVG4NTDZttO9NRI5jzRsxX1kL7jzagTT5Gx91ag5g0+O1Ip6ATl',
  'xyPRURH0/Vk49gNrEecCqTjILLGJCkEGrm6n2jOa1qWAzAqBUEZO+ianf76Ows4RVcth1cqt5YLX6EO6abDjJtBQLzCCAUAGCSqGSIb3DQEHAaCCATEEggEt',
  'MIIBKTCCASUGCyqGSIb3DQEMCgECoIHuMIHrMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAh1r6Yd4vDXsAIBATAMBggqhkiG9w0CCQUAMB0GCWCG',
  'SAFlAwQBKgQQieB76977ExYmWigqMhbMmQSBkOdMkKBMIsOGwOtQvtCmjrNkiWDIIqlIrK/KhSX1diObL7z8HIPgkPNOfWLOO7sItqnIVMqFRTrNcnRJCB18',
  'dXwp5w34CIRKdLsTxWAYPmC0O2cRhfRnR4zDVotHGUhKmc3aADZUowi1Qf6npNtuqR1b5Z3T+c3gMfDLe2bgryMFSBA+Js6izK6uBvDtqDcgZDElMCMGCSqG',
  'SIb3DQEJFTEWBBQvdYrXIRUIKl5L5xwmoaJAaXWvsTA9MDEwDQYJYIZIAWUDBAIBBQAEIGRfdbsqpSBaEXoI983RtAykMQ4lyAtL++3SobRx4LxqBAiQ7PlN',
  'ZxvpUQ==',
].join(''), 'base64');

const { privateKey, certificate, additionalCertificates } = crypto.parsePKCS12(bundle, { passphrase: 'secret' });
assert.strictEqual(privateKey.asymmetricKeyType, 'ec');
assert.strictEqual(certificate.subject, 'CN=leaf');
assert.ok(certificate.checkPrivateKey(privateKey));
assert.deepStrictEqual(additionalCertificates.map(({ subject }) => subject), ['CN=ca']);
assert.ok(certificate.verify(additionalCertificates[0].publicKey));

assert.throws(() => crypto.parsePKCS12(bundle, { passphrase: 'Secret' }), { code: 'ERR_OSSL_PKCS12_MAC_VERIFY_FAILURE' });
assert.throws(() => crypto.parsePKCS12(bundle.subarray(1)), { code: 'ERR_CRYPTO_OPERATION_FAILED' });
assert.throws(() => crypto.parsePKCS12(bundle, { passphrase: 'sec\0ret' }), { code: 'ERR_INVALID_ARG_VALUE' });
