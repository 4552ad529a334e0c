//! A DNS client on the event loop: queries over UDP and TCP with time-outs and retries, and what the system's files say.
//!
//! It asks the name servers it is given; it does not follow referrals and keeps no cache. Answers come from anywhere:
//! nothing in them may panic, and one that does not belong to a query is ignored.

mod client;
mod message;
mod name;
mod stream;
mod system;
mod wire;

pub use client::{Client, Done, QueryId, Settings};
pub use message::{Data, Kind, Record};
pub use name::{QueryName, ipv6_text, reverse_name};
pub use system::{SystemSettings, host_names, system_settings};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The name has no record of that type.
    NoData,
    /// The server did not understand the query.
    FormErr,
    ServFail,
    /// There is no such name.
    NotFound,
    NotImp,
    Refused,
    BadName,
    /// An answer could not be read.
    BadResp,
    ConnRefused,
    Timeout,
    Cancelled,
    /// There is no server to ask.
    NoServer,
}

impl Failure {
    /// The name by which users know it.
    pub fn code(self) -> &'static str {
        match self {
            Failure::NoData => "ENODATA",
            Failure::FormErr => "EFORMERR",
            Failure::ServFail => "ESERVFAIL",
            Failure::NotFound => "ENOTFOUND",
            Failure::NotImp => "ENOTIMP",
            Failure::Refused => "EREFUSED",
            Failure::BadName => "EBADNAME",
            Failure::BadResp => "EBADRESP",
            Failure::ConnRefused => "ECONNREFUSED",
            Failure::Timeout => "ETIMEOUT",
            Failure::Cancelled => "ECANCELLED",
            Failure::NoServer => "UNKNOWN_ARES_ERROR",
        }
    }
}
