//! What the load says to HTTP servers.

use crate::load::{Exchange, Load};

/// What a load generator or a browser sends, with a few headers; the same again and again.
pub fn get(path: &str, connections: usize) -> Load {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br\r\n\
         Accept-Language: en\r\nConnection: keep-alive\r\n\r\n"
    );
    Load { exchange: Exchange::Http(vec![request.into_bytes()]), connections }
}

/// A JSON body of about `size` bytes.
pub fn post(size: usize) -> Load {
    let item = r#"{"id":12345,"name":"an item of a list","price":9.5,"tags":["one","two"]}"#;
    let items = vec![item; size / (item.len() + 1)].join(",");
    let body = format!("{{\"items\":[{items}]}}");
    let request = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    Load { exchange: Exchange::Http(vec![request.into_bytes()]), connections: 64 }
}

/// What many visitors send: no two of the requests are alike.
pub fn mixed(connections: usize) -> Load {
    Load { exchange: Exchange::Http((0..MIXED).map(visit).collect()), connections }
}

/// The route, the browser with its own order of the headers, and who it is, all turn with `number`.
fn visit(number: usize) -> Vec<u8> {
    let path = match number % 4 {
        0 => format!("/items/{}", 1000 + number * 37),
        1 => format!("/users/{number}?fields=name,tags&page={}", number % 7),
        2 => format!("/pages/{}", number * 13),
        _ => format!("/status?probe={number}"),
    };
    let browser = number % AGENTS.len();
    let mut headers = vec![
        format!("User-Agent: {}", AGENTS[browser]),
        "Accept: text/html,application/json;q=0.9,*/*;q=0.8".to_owned(),
        "Accept-Encoding: gzip, deflate, br".to_owned(),
        format!("Accept-Language: {}", ["en", "de-DE,de;q=0.9,en;q=0.5", "ja"][number % 3]),
    ];
    if !number.is_multiple_of(5) {
        headers.push(format!("Cookie: theme=dark; visits={number}; session={:016x}", number.wrapping_mul(0x9e37_79b9)));
    }
    let from = browser % headers.len();
    headers.rotate_left(from);
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{}\r\nConnection: keep-alive\r\n\r\n", headers.join("\r\n"))
        .into_bytes()
}

const MIXED: usize = 256;
const AGENTS: [&str; 7] = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0",
    "curl/8.17.0",
    "a-crawler/1.0",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_of_the_mixed_requests_are_alike() {
        let requests: HashSet<_> = (0..MIXED).map(visit).collect();
        assert_eq!(requests.len(), MIXED);
    }
}
