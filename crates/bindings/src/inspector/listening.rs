//! The server of a thread: where it listens, and what is said about that. A signal opens it in the middle of anything, so
//! that none of this is JavaScript.

use super::safe_point::Chore;
use super::server::{Failure, Server, Target, say};
use super::{Agent, agent};
use crate::prelude::*;
use crate::process::debug_port;
use crate::startup::{StartupInfo, startup_info};
use std::cell::RefCell;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

const HELP: &str = "For help, see: https://nodejs.org/learn/getting-started/debugging";
const DEFAULT_HOST: &str = "127.0.0.1";

/// The server of this thread.
#[derive(Default)]
pub struct OwnServer(pub RefCell<Option<Server>>);

/// The host that a program has asked for last.
#[derive(Default)]
struct LastHost(RefCell<Option<String>>);

/// That host, or the one of the options.
fn default_host(info: &StartupInfo) -> String {
    env().state::<LastHost>().0.borrow().clone().unwrap_or_else(|| option_host(info))
}

/// The host of `[HOST:]PORT` or `HOST`, as an option has it.
fn option_host(info: &StartupInfo) -> String {
    let address = info.text("--inspect-port").unwrap_or_default();
    let is_port = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let host = match address.rsplit_once(':') {
        Some((host, port)) if is_port(port) => host,
        None if is_port(address) => "",
        _ => address,
    };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if host.is_empty() { DEFAULT_HOST.to_owned() } else { host.to_owned() }
}

/// What is shown of the program: how it is called, and the URL of its file.
fn program(info: &StartupInfo) -> (String, String) {
    let evaluates = info.text("--eval").is_some();
    match info.args.first().filter(|script| !evaluates && *script != "-") {
        Some(script) => (script.clone(), format!("file://{}", absolute(script))),
        None => (format!("{}[{}]", crate::process::title(), std::process::id()), "file://".to_owned()),
    }
}

/// The path of a file, without dots.
fn absolute(path: &str) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let mut whole = PathBuf::new();
    for part in here.join(Path::new(path)).components() {
        match part {
            Component::ParentDir => {
                whole.pop();
            }
            Component::CurDir => {}
            part => whole.push(part),
        }
    }
    whole.to_string_lossy().into_owned()
}

/// Begins to listen, or says why not; whether it listens.
fn listen(scope: &mut Scope<'_, '_>, agent: &Rc<Agent>, host: String, port: u16) -> Result<bool, NodeError> {
    let info = startup_info();
    let publishes = |place: &str| match info.text("--inspect-publish-uid") {
        Some(places) => places.split(',').any(|one| one == place),
        None => true,
    };
    agent.see_to(scope, Chore::Wake);
    let (title, url) = program(&info);
    let target = Target { host: host.clone(), port, id: unique_id()?, title, url, lists: publishes("http") };
    match Server::start(target, agent.mailbox.clone()) {
        Ok(server) => {
            debug_port::set(server.target.port);
            if publishes("stderr") {
                say(&format!("Debugger listening on {}\n{HELP}", server.target.address()));
            }
            env().state::<OwnServer>().0.replace(Some(server));
            Ok(true)
        }
        Err(Failure::Unresolved) => {
            say(&format!("Unable to resolve \"{host}\": unknown node or service"));
            Ok(false)
        }
        Err(Failure::Io(error)) => {
            let host = if host.contains(':') { format!("[{host}]") } else { host };
            let reason = engine::errno_message(error.raw_os_error().unwrap_or(libc::EIO));
            say(&format!("Starting inspector on {host}:{port} failed: {reason}"));
            Ok(false)
        }
    }
}

/// `openServer(host, port)`: begins to listen; whether it does. Without them it does where it was to listen before, or where
/// options and `process.debugPort` say.
#[binding]
pub fn open_server(scope: &mut Scope<'_, '_>, host: Option<String>, port: Option<u32>) -> Result<bool, NodeError> {
    if let Some(port) = port {
        debug_port::set(u16::try_from(port).map_err(|_| NodeError::range_error("ERR_OUT_OF_RANGE", "port"))?);
    }
    if host.is_some() {
        env().state::<LastHost>().0.replace(host);
    }
    let host = default_host(&startup_info());
    let agent = agent(scope);
    listen(scope, &agent, host, debug_port::port())
}

/// The signal has come.
pub fn open_for_signal(scope: &mut Scope<'_, '_>, agent: &Rc<Agent>) {
    let info = startup_info();
    // Who watches has the program debugged, not itself.
    let watches = info.flag("--watch") && std::env::var_os("WATCH_REPORT_DEPENDENCIES").is_none();
    if watches || server_url().is_some() {
        return;
    }
    if listen(scope, agent, default_host(&info), debug_port::port()).is_err() {
        say("Starting inspector failed: no random numbers");
    }
}

/// A random UUID, which only those are told who may connect.
fn unique_id() -> Result<String, NodeError> {
    let mut bytes = [0; 16];
    openssl::rand::rand_bytes(&mut bytes)
        .map_err(|error| NodeError::error("ERR_OPERATION_FAILED", error.to_string()))?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
}

/// The address of the server; `undefined` where there is none.
#[binding]
pub fn server_url() -> Option<String> {
    env().state::<OwnServer>().0.borrow().as_ref().map(|server| server.target.address())
}

/// Closes the server and every session that came by it; whether there was one.
#[binding]
pub fn close_server(scope: &mut Scope<'_, '_>) -> bool {
    let server = env().state::<OwnServer>().0.take();
    let Some(server) = server else { return false };
    server.stop();
    agent(scope).read_letters(scope);
    true
}
