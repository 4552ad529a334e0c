'use strict';

// Everything about messages that users reach, gathered from internal/messaging/*.

const { BroadcastChannel } = require('internal/messaging/broadcast');
const { structuredClone } = require('internal/messaging/clone');
const { MessageEvent } = require('internal/messaging/event');
const { MessageChannel, MessagePort, receiveMessageOnPort } = require('internal/messaging/ports');
const { isMarkedAsUntransferable, markAsUncloneable, markAsUntransferable } = require('internal/messaging/transferable');

module.exports = {
  BroadcastChannel,
  MessageChannel,
  MessageEvent,
  MessagePort,
  isMarkedAsUntransferable,
  markAsUncloneable,
  markAsUntransferable,
  receiveMessageOnPort,
  structuredClone,
};
