//! What the server answers to HTTP requests: which program this is, and whether a WebSocket may be opened.

use super::Target;
use http1::{Head, Method, split_fields};
use openssl::sha::sha1;
use std::net::{IpAddr, Ipv6Addr};

/// What becomes of a connection after a request.
pub enum Answer {
    /// Bytes to send before it is closed.
    Text(Vec<u8>),
    /// It becomes a WebSocket, after these bytes.
    WebSocket(Vec<u8>),
}

const REFUSED: &[u8] =
    b"HTTP/1.0 400 Bad Request\r\nContent-Type: text/html; charset=UTF-8\r\n\r\nWebSockets request was expected\r\n";

pub fn refused() -> Answer {
    Answer::Text(REFUSED.to_vec())
}

fn not_found() -> Answer {
    Answer::Text(b"HTTP/1.0 404 Not Found\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n".to_vec())
}

/// Answers a request. `local` is the address that it has come to.
pub fn answer(target: &Target, head: &Head<'_>, local: &str) -> Answer {
    let field = |wanted: &str| {
        let mut fields = split_fields(head.fields);
        let found = fields.find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()));
        found.map(|(_, value)| String::from_utf8_lossy(&value).trim().to_owned())
    };
    let host = field("host");
    let hosts = split_fields(head.fields).filter(|(name, _)| name.eq_ignore_ascii_case(b"host")).count();
    // A page that has had its own name resolve to this machine names itself here. Of two names one may be another's.
    if hosts > 1 || head.method != Some(Method::Get) || !host.as_deref().is_none_or(is_own_host) {
        return refused();
    }
    let Ok(path) = std::str::from_utf8(head.target) else { return refused() };
    if head.upgrade {
        let key = field("sec-websocket-key").filter(|key| !key.is_empty());
        return match key {
            Some(key) if path.strip_prefix('/') == Some(target.id.as_str()) => {
                Answer::WebSocket(handshake(key.as_bytes()))
            }
            _ => refused(),
        };
    }
    let mut parts = path.trim_start_matches('/').split('/');
    if !parts.next().is_some_and(|part| part.eq_ignore_ascii_case("json")) {
        return refused();
    }
    let command = parts.next().unwrap_or("list").to_ascii_lowercase();
    match command.as_str() {
        "" | "list" if target.lists => json(&list(target, host.as_deref().unwrap_or(local))),
        "" | "list" => not_found(),
        "version" => json(VERSION),
        "protocol" => json(PROTOCOL),
        _ => refused(),
    }
}

/// Whether a `Host` names this machine in a way that no page can: by an address, or as `localhost`.
fn is_own_host(host: &str) -> bool {
    let is_port =
        |text: &str| text.is_empty() || text.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split_once(']').is_some_and(|(name, port)| name.parse::<Ipv6Addr>().is_ok() && is_port(port));
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name.parse::<IpAddr>().is_ok() || name.eq_ignore_ascii_case("localhost")
}

const VERSION: &str = "{\n  \"Browser\": \"node.js/v26.10.0\",\n  \"Protocol-Version\": \"1.1\"\n}\n";

/// V8's description of its domains, and ours of the others: see `build.rs`.
const PROTOCOL: &str = include_str!(concat!(env!("OUT_DIR"), "/protocol.json"));

fn list(target: &Target, host: &str) -> String {
    let address = format!("{host}/{}", target.id);
    let front_end =
        |page: &str| format!("devtools://devtools/bundled/{page}?experiments=true&v8only=true&ws={address}");
    let entries = [
        ("description", "node.js instance".to_owned()),
        ("devtoolsFrontendUrl", front_end("js_app.html")),
        ("devtoolsFrontendUrlCompat", front_end("inspector.html")),
        ("faviconUrl", "https://nodejs.org/static/images/favicons/favicon.ico".to_owned()),
        ("id", target.id.clone()),
        ("title", target.title.clone()),
        ("type", "node".to_owned()),
        ("url", target.url.clone()),
        ("webSocketDebuggerUrl", format!("ws://{address}")),
    ];
    let lines: Vec<String> = entries
        .into_iter()
        .map(|(name, value)| format!("  \"{name}\": {}", serde_json::Value::String(value)))
        .collect();
    format!("[ {{\n{}\n}} ]\n\n", lines.join(",\n"))
}

fn json(body: &str) -> Answer {
    let head = "HTTP/1.0 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nCache-Control: no-cache\r\n";
    Answer::Text(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes())
}

fn handshake(key: &[u8]) -> Vec<u8> {
    // RFC 6455, 1.3.
    const MAGIC: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    let accept = openssl::base64::encode_block(&sha1(&[key, MAGIC].concat()));
    let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    format!("{head}Sec-WebSocket-Accept: {accept}\r\n\r\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::is_own_host;

    #[test]
    fn only_addresses_and_localhost_are_this_machine() {
        for host in ["127.0.0.1", "127.0.0.1:9229", "[::1]:9229", "[::1]", "localhost", "LOCALHOST:1"] {
            assert!(is_own_host(host), "{host}");
        }
        let others =
            ["example.com", "localhost.example.com:9229", "1.2.3.4.example.com", "", "[evil]:1", "[::1].evil.com"];
        for host in others {
            assert!(!is_own_host(host), "{host}");
        }
    }
}
