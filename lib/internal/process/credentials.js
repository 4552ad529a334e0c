'use strict';
// Users and groups of the process.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_UNKNOWN_CREDENTIAL } } = require('internal/errors');
const { validateArray, validateUint32 } = require('internal/validators');

const native = binding('process');

function checkId(id, name) {
  if (typeof id === 'number') validateUint32(id, name);
  else if (typeof id !== 'string') throw new ERR_INVALID_ARG_TYPE(name, ['number', 'string'], id);
  return id;
}

/** Calls what may be refused; the error is worded as these functions' errors have always been. */
function change(call, ...args) {
  try {
    return call(...args);
  } catch (error) {
    if (error.syscall !== undefined) {
      const [, reason] = /^[A-Z]+: (.*), \w+$/.exec(error.message);
      error.message = `${error.code}, ${reason[0].toUpperCase()}${reason.slice(1)}`;
    }
    throw error;
  }
}

/** A function that changes one of the process's ids. */
const setter = (call, kind) => function(id) {
  if (!change(call, checkId(id, 'id'))) throw new ERR_UNKNOWN_CREDENTIAL(kind, id);
};

/** @param {(string|number)[]} groups */
function setgroups(groups) {
  validateArray(groups, 'groups');
  for (let i = 0; i < groups.length; i++) checkId(groups[i], `groups[${i}]`);
  const unknown = change(native.setgroups, groups);
  if (unknown > 0) throw new ERR_UNKNOWN_CREDENTIAL('Group', groups[unknown - 1]);
}

/**
 * @param {string|number} user
 * @param {string|number} extraGroup
 */
function initgroups(user, extraGroup) {
  checkId(user, 'user');
  checkId(extraGroup, 'extraGroup');
  const unknown = change(native.initgroups, user, extraGroup);
  if (unknown === 1) throw new ERR_UNKNOWN_CREDENTIAL('User', user);
  if (unknown === 2) throw new ERR_UNKNOWN_CREDENTIAL('Group', extraGroup);
}

const { getuid, geteuid, getgid, getegid, getgroups } = native;

module.exports = {
  members: {
    getuid,
    geteuid,
    getgid,
    getegid,
    getgroups,
    initgroups,
    setgroups,
    setegid: setter(native.setegid, 'Group'),
    seteuid: setter(native.seteuid, 'User'),
    setgid: setter(native.setgid, 'Group'),
    setuid: setter(native.setuid, 'User'),
  },
};
