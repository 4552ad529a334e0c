//! Request methods: HTTP's, and those of RTSP, which share its syntax.

use crate::error::{Error, fail};

macro_rules! methods {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// A request method.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Method { $($name),* }

        impl Method {
            /// All methods, HTTP's first, in the order of [`Method::index`].
            pub const ALL: &[Method] = &[$(Method::$name),*];

            pub fn as_str(self) -> &'static str {
                match self { $(Method::$name => $text),* }
            }
        }
    };
}

methods! {
    Acl = "ACL", Bind = "BIND", Checkout = "CHECKOUT", Connect = "CONNECT", Copy = "COPY", Delete = "DELETE",
    Get = "GET", Head = "HEAD", Link = "LINK", Lock = "LOCK", MSearch = "M-SEARCH", Merge = "MERGE",
    MkActivity = "MKACTIVITY", MkCalendar = "MKCALENDAR", MkCol = "MKCOL", Move = "MOVE", Notify = "NOTIFY",
    Options = "OPTIONS", Patch = "PATCH", Post = "POST", PropFind = "PROPFIND", PropPatch = "PROPPATCH",
    Purge = "PURGE", Put = "PUT", Query = "QUERY", Rebind = "REBIND", Report = "REPORT", Search = "SEARCH",
    Source = "SOURCE", Subscribe = "SUBSCRIBE", Trace = "TRACE", Unbind = "UNBIND", Unlink = "UNLINK",
    Unlock = "UNLOCK", Unsubscribe = "UNSUBSCRIBE",
    // RTSP's own.
    Describe = "DESCRIBE", Announce = "ANNOUNCE", Setup = "SETUP", Play = "PLAY", Pause = "PAUSE",
    Teardown = "TEARDOWN", GetParameter = "GET_PARAMETER", SetParameter = "SET_PARAMETER", Redirect = "REDIRECT",
    Record = "RECORD", Flush = "FLUSH",
    // HTTP/2's preface begins like a request.
    Pri = "PRI",
}

impl Method {
    /// How many of [`Method::ALL`] are methods of HTTP.
    pub const HTTP: usize = Method::Describe as usize;

    pub fn index(self) -> usize {
        self as usize
    }

    pub(crate) fn is_http(self) -> bool {
        self.index() < Method::HTTP || self == Method::Pri
    }

    pub(crate) fn is_rtsp(self) -> bool {
        matches!(self, Method::Options | Method::Get | Method::Post) || !self.is_http()
    }
}

/// The method that `data` begins with, and the index of the space after it. `None`: more bytes are needed.
pub(crate) fn parse(data: &[u8]) -> Result<Option<(Method, usize)>, Error> {
    if data.starts_with(b"GET ") {
        return Ok(Some((Method::Get, 3)));
    }
    if data.starts_with(b"POST ") {
        return Ok(Some((Method::Post, 4)));
    }
    let mut end = 0;
    while end < data.len() && Method::ALL.iter().any(|method| method.as_str().as_bytes().starts_with(&data[..=end])) {
        end += 1;
    }
    if end == data.len() {
        return Ok(None);
    }
    match Method::ALL.iter().find(|method| method.as_str().as_bytes() == &data[..end]) {
        Some(method) if data[end] == b' ' => Ok(Some((*method, end))),
        Some(_) => fail("HPE_INVALID_METHOD", "Expected space after method", end),
        None => fail("HPE_INVALID_METHOD", "Invalid method encountered", end),
    }
}
