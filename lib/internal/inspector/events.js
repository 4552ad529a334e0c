'use strict';
// What a program tells debuggers itself: `inspector.Network`, `inspector.NetworkResources` and `inspector.DOMStorage`.

const { getOption } = require('internal/options');
const { validateObject, validateString } = require('internal/validators');

const NETWORK = [
  'requestWillBeSent', 'responseReceived', 'loadingFinished', 'loadingFailed', 'dataSent', 'dataReceived', 'webSocketCreated',
  'webSocketClosed', 'webSocketHandshakeResponseReceived',
];
const STORAGE = [
  'domStorageItemAdded', 'domStorageItemRemoved', 'domStorageItemUpdated', 'domStorageItemsCleared', 'registerStorage',
];

/** Functions that give an event's parameters to the domain's module, where an option has turned the domain on. */
function emitters(names, option, module) {
  const functions = {};
  for (const name of names) {
    functions[name] = {
      [name](params = {}) {
        validateObject(params, 'params');
        if (getOption(option)) require(module).events[name](params);
      },
    }[name];
  }
  return functions;
}

const Network = emitters(NETWORK, '--experimental-network-inspection', 'internal/inspector/network');
const DOMStorage = emitters(STORAGE, '--experimental-storage-inspection', 'internal/inspector/dom_storage');

const NetworkResources = {
  /**
   * Keeps what a debugger gets when it asks for the resource at `url`.
   * @param {string} url
   * @param {string} data
   */
  put(url, data) {
    if (!getOption('--experimental-inspector-network-resource')) {
      process.emitWarning('The --experimental-inspector-network-resource option is not enabled. ' +
        'Please enable it to use the putNetworkResource function');
      return;
    }
    validateString(url, 'url');
    validateString(data, 'data');
    require('internal/inspector/network_resources').put(url, data);
  },
};

module.exports = { DOMStorage, Network, NetworkResources };
