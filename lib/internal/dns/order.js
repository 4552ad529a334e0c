'use strict';
// The order of a lookup's addresses: the names of the orders, and the default of this thread.

const { validateOneOf } = require('internal/validators');

const ORDERS = ['verbatim', 'ipv4first', 'ipv6first'];

let defaultOrder;

/** @returns {'verbatim' | 'ipv4first' | 'ipv6first'} */
function getDefaultResultOrder() {
  if (defaultOrder === undefined) {
    const option = require('internal/options').getOption('--dns-result-order');
    if (option) validateOneOf(option, '--dns-result-order', ORDERS);
    defaultOrder = option || 'verbatim';
  }
  return defaultOrder;
}

/** @param {'verbatim' | 'ipv4first' | 'ipv6first'} value */
function setDefaultResultOrder(value) {
  validateOneOf(value, 'dnsOrder', ORDERS);
  defaultOrder = value;
}

module.exports = { ORDERS, getDefaultResultOrder, setDefaultResultOrder };
