//! Child processes: JavaScript holds the handle's number, and those of the pipes made for it.

use crate::prelude::*;
use crate::process::Strings;
use crate::process::environment::listed_environment;
use crate::stream_handle::{negative, number_of};
use event_loop::sys::{self, OwnedIo};
use event_loop::{Child, HandleId, SpawnOptions, Stdio, Stream, StreamKind, SyncLimits, SyncPipe};
use std::ffi::CString;
use std::io;
use std::os::fd::AsRawFd;
use std::rc::Rc;
use std::time::Duration;

/// In a list of descriptors: none, a pipe to be made.
const IGNORE: i32 = -1;
const PIPE: i32 = -2;

/// Strings for the system; one with a zero in it is refused as an argument, which lib/ has done with a better message.
struct CStrings(Vec<CString>);

impl<'s> FromValue<'s> for CStrings {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        let Strings(strings) = Strings::from_value(scope, value)?;
        let strings = strings.into_iter().map(CString::new).collect::<Result<_, _>>();
        strings.map(CStrings).map_err(|_| NodeError::io(&io::Error::from_raw_os_error(libc::EINVAL), "spawn"))
    }
}

/// `[file, args, env, cwd, detached, uid, gid]` as lib/ has checked them. `undefined` for `env`: the variables of this
/// thread; `cwd`, `uid` and `gid` may be `undefined` too.
struct Options(SpawnOptions);

impl<'s> FromValue<'s> for Options {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        let list = <Local<Array> as FromValue>::from_value(scope, value)?;
        let env = match item::<Option<CStrings>>(scope, list, 2)? {
            Some(CStrings(pairs)) => pairs.into(),
            None => listed_environment(scope),
        };
        Ok(Options(SpawnOptions {
            file: item::<String>(scope, list, 0)?.into(),
            args: item::<CStrings>(scope, list, 1)?.0,
            env: Some(env),
            cwd: item::<Option<String>>(scope, list, 3)?.map(Into::into),
            detached: item(scope, list, 4)?,
            uid: item(scope, list, 5)?,
            gid: item(scope, list, 6)?,
            stdio: Vec::new(),
        }))
    }
}

fn item<'s, T: FromValue<'s>>(scope: &mut Scope<'s, '_>, list: Local<'s, Array>, index: u32) -> Result<T, NodeError> {
    let value = list.get_index(scope, index).ok_or_else(NodeError::pending)?;
    T::from_value(scope, value).map_err(Into::into)
}

fn member<'s, T: FromValue<'s>>(
    scope: &mut Scope<'s, '_>,
    object: Local<'s, Object>,
    name: &str,
) -> Result<T, NodeError> {
    let key = name.into_value(scope);
    let value = object.get(scope, key).ok_or_else(NodeError::pending)?;
    T::from_value(scope, value).map_err(Into::into)
}

/// Starts a child. `stdio` has a descriptor, `-1` (none) or `-2` (a pipe) for each of the child's. Returns
/// `[handle, pid, ...pipes]`, where a pipe is its stream's number or 0; where the child could not be started, `handle` is
/// the negative error number. `onExit(code, signal)` is called once.
#[binding]
fn spawn<'s>(
    scope: &mut Scope<'s, '_>,
    options: Options,
    stdio: Local<'s, Array>,
    on_exit: Callback,
) -> Result<Local<'s, Value>, NodeError> {
    let env = env();
    env.event_loop().send_gathered();
    let mut options = options.0;
    let mut ours: Vec<Option<OwnedIo>> = Vec::new();
    let mut theirs = Vec::new();
    for index in 0..stdio.length() {
        let item = stdio.get_index(scope, index).ok_or_else(NodeError::pending)?;
        let (fd, pipe) = match i32::from_value(scope, item)? {
            IGNORE => (Stdio::Ignore, None),
            PIPE => match sys::socket_pair() {
                Ok((mine, child)) => {
                    let fd = child.as_raw_fd();
                    theirs.push(child);
                    (Stdio::Inherit(fd), Some(mine))
                }
                Err(error) => return Ok(array_from(scope, [negative(&error)]).into()),
            },
            fd => (Stdio::Inherit(fd), None),
        };
        options.stdio.push(fd);
        ours.push(pipe);
    }
    let exited = move |_: &event_loop::EventLoop, status: event_loop::ExitStatus| {
        crate::env::env().scope(|scope| {
            let code = status.code.into_value(scope);
            let signal = status.signal.into_value(scope);
            on_exit.call(scope, &[code, signal]);
        });
    };
    let started = Child::spawn(env.event_loop(), options, Box::new(exited));
    drop(theirs);
    let mut result = match started {
        Ok(child) => vec![child.id().to_bits() as f64, f64::from(child.pid())],
        Err(error) => vec![f64::from(negative(&error)), 0.0],
    };
    for pipe in ours {
        let stream = pipe.map(|io| Stream::open(env.event_loop(), io, StreamKind::Socket, "PipeWrap"));
        let stream = stream.transpose().map_err(|error| NodeError::io(&error, "spawn"))?;
        result.push(stream.map_or(0.0, |stream| {
            stream.set_of_child();
            number_of(&stream)
        }));
    }
    Ok(array_from(scope, result).into())
}

fn child(id: f64) -> Option<Rc<Child>> {
    env().event_loop().handle(HandleId::from_bits(id as u64))
}

/// 0, or the negative error number.
#[binding]
fn kill(id: f64, signal: i32) -> i32 {
    let Some(child) = child(id) else { return -libc::ESRCH };
    child.kill(signal).err().as_ref().map_or(0, negative)
}

#[binding]
fn set_ref(id: f64, referenced: bool) {
    env().event_loop().set_referenced(HandleId::from_bits(id as u64), referenced);
}

#[binding]
fn has_ref(id: f64) -> bool {
    env().event_loop().is_referenced(HandleId::from_bits(id as u64))
}

/// Closes the handle.
#[binding]
fn close(id: f64) {
    if let Some(child) = child(id) {
        child.close(env().event_loop(), None);
    }
}

/// Runs a child to its end. `stdio` has a descriptor, `-1`, or `{ input, collect }` for a pipe; `timeout` (milliseconds)
/// and `maxBuffer` (bytes) are 0 where there is no limit. Returns `[pid, status, signal, error, output]`, the last one only
/// where the child was started.
#[binding]
fn spawn_sync<'s>(
    scope: &mut Scope<'s, '_>,
    options: Options,
    stdio: Local<'s, Array>,
    timeout: f64,
    max_buffer: f64,
    kill_signal: i32,
) -> Result<Local<'s, Array>, NodeError> {
    env().event_loop().send_gathered();
    let mut pipes = Vec::new();
    for index in 0..stdio.length() {
        let item = stdio.get_index(scope, index).ok_or_else(NodeError::pending)?;
        pipes.push(match item.try_cast::<Object>() {
            Ok(pipe) => SyncPipe::Pipe {
                input: member::<Option<SharedBytes>>(scope, pipe, "input")?
                    .map_or_else(Vec::new, |bytes| bytes.as_slice().to_vec()),
                collect: member(scope, pipe, "collect")?,
            },
            Err(_) => match i32::from_value(scope, item)? {
                fd if fd < 0 => SyncPipe::Plain(Stdio::Ignore),
                fd => SyncPipe::Plain(Stdio::Inherit(fd)),
            },
        });
    }
    let limits = SyncLimits {
        timeout: (timeout > 0.0).then(|| Duration::from_secs_f64((timeout / 1000.0).min(1e9))),
        max_buffer: (max_buffer > 0.0).then_some(max_buffer as usize),
        kill_signal,
    };
    let null: Local<Value> = v8::null(scope).into();
    let result = match event_loop::spawn_sync(options.0, pipes, limits) {
        Ok(run) => {
            let output: Vec<Local<Value>> =
                run.output.into_iter().map(|bytes| bytes.map_or(null, |bytes| bytes.into_value(scope))).collect();
            let output = array_from(scope, output).into();
            let error = run.error.map_or(0, |errno| -errno);
            let numbers = [run.pid, run.status.code, run.status.signal, error].map(|number| number.into_value(scope));
            [numbers.as_slice(), &[output]].concat()
        }
        Err(error) => [0, 0, 0, negative(&error)].map(|number| number.into_value(scope)).to_vec(),
    };
    Ok(array_from(scope, result))
}

engine::module!("spawn", [spawn, kill, set_ref, has_ref, close, spawn_sync]);
