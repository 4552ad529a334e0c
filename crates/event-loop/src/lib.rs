//! The event loop: phases, timers, pollable handles, streams, a thread pool, signals and child processes.
//!
//! Nothing here knows that JavaScript exists. An [`EventLoop`] belongs to one thread; other threads
//! reach it through its [`Remote`] only. Every callback receives `&EventLoop` and may call any method
//! of it, closing handles included.
//!
//! ```
//! use event_loop::EventLoop;
//!
//! let event_loop = EventLoop::new().unwrap();
//! event_loop.pool_submit("Sum", || (1..=100).sum::<u32>(), |_, sum| assert_eq!(sum, 5050));
//! event_loop.run();
//! ```

mod clock;
mod event_loop;
mod gather;
mod handle;
mod listener;
mod patience;
mod phase;
mod poll;
mod pool;
mod process;
mod remote;
mod request;
mod signal;
mod stream;
pub mod sys;
mod table;
mod timer;
mod udp;
mod watch;

pub use clock::hrtime_ns;
pub use event_loop::{EventLoop, LoopClient};
pub use handle::{Callback, Handle, HandleId, HandleInfo};
pub use listener::{Listener, ListenerClient};
pub use phase::{LoopTimes, Metrics, Phase, PhaseEvent};
pub use poll::{Interest, IoHandler, IoToken, Ready};
pub use pool::WorkKind;
pub use process::{Child, ExitStatus, SpawnOptions, Stdio, SyncLimits, SyncOutput, SyncPipe, spawn_sync};
pub use remote::Remote;
pub use request::{RequestId, RequestInfo};
pub use signal::{OnSignal, SignalWatcher};
pub use stream::{Done, OwnedBytes, ReadBuffer, ReadEvent, ReadTarget, Stream, StreamClient, StreamKind, WriteOutcome};
pub use udp::{Sent, UdpClient, UdpSocket};
pub use watch::{PlaceRecorder, PollWatch};
