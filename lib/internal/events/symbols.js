'use strict';
// The symbols of node:events. They stand alone so that every helper can have them without loading the emitter.

module.exports = {
  /** Own property of each emitter: are rejections of async listeners captured? */
  kCapture: Symbol('kCapture'),
  /** Own property of each emitter: does its table keep the keys it was born with? */
  kShapeMode: Symbol('shapeMode'),
  kErrorMonitor: Symbol('events.errorMonitor'),
  kRejection: Symbol.for('nodejs.rejection'),
  /** events.on() option: yield the first argument instead of the array of all of them. */
  kFirstEventParam: Symbol('nodejs.kFirstEventParam'),
  /** Property of events.on() iterators: how full their queue is. */
  kWatermarkData: Symbol.for('nodejs.watermarkData'),
};
