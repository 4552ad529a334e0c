//! Queries and answers as bytes.

use std::net::{Ipv4Addr, Ipv6Addr};

use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{DNSClass, RData, Record as RawRecord, RecordType};

use crate::name::name_text;
use crate::{Failure, QueryName};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    A,
    Aaaa,
    Any,
    Caa,
    Cname,
    Mx,
    Naptr,
    Ns,
    Ptr,
    Soa,
    Srv,
    Tlsa,
    Txt,
}

impl Kind {
    /// By the name of the record type, `"AAAA"` for instance.
    pub fn from_name(name: &str) -> Option<Kind> {
        Some(match name {
            "A" => Kind::A,
            "AAAA" => Kind::Aaaa,
            "ANY" => Kind::Any,
            "CAA" => Kind::Caa,
            "CNAME" => Kind::Cname,
            "MX" => Kind::Mx,
            "NAPTR" => Kind::Naptr,
            "NS" => Kind::Ns,
            "PTR" => Kind::Ptr,
            "SOA" => Kind::Soa,
            "SRV" => Kind::Srv,
            "TLSA" => Kind::Tlsa,
            "TXT" => Kind::Txt,
            _ => return None,
        })
    }

    fn record_type(self) -> RecordType {
        match self {
            Kind::A => RecordType::A,
            Kind::Aaaa => RecordType::AAAA,
            Kind::Any => RecordType::ANY,
            Kind::Caa => RecordType::CAA,
            Kind::Cname => RecordType::CNAME,
            Kind::Mx => RecordType::MX,
            Kind::Naptr => RecordType::NAPTR,
            Kind::Ns => RecordType::NS,
            Kind::Ptr => RecordType::PTR,
            Kind::Soa => RecordType::SOA,
            Kind::Srv => RecordType::SRV,
            Kind::Tlsa => RecordType::TLSA,
            Kind::Txt => RecordType::TXT,
        }
    }
}

/// One record of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Seconds.
    pub ttl: u32,
    pub data: Data,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    A(Ipv4Addr),
    Aaaa(Ipv6Addr),
    Caa { critical: u8, tag: Vec<u8>, value: Vec<u8> },
    Cname(String),
    Mx { priority: u16, exchange: String },
    Naptr { flags: Vec<u8>, service: Vec<u8>, regexp: Vec<u8>, replacement: String, order: u16, preference: u16 },
    Ns(String),
    Ptr(String),
    Soa { nsname: String, hostmaster: String, serial: u32, refresh: i32, retry: i32, expire: i32, minttl: u32 },
    Srv { name: String, port: u16, priority: u16, weight: u16 },
    Tlsa { usage: u8, selector: u8, matching: u8, data: Vec<u8> },
    Txt(Vec<Vec<u8>>),
}

impl Data {
    fn from_raw(data: &RData) -> Option<Data> {
        Some(match data {
            RData::A(a) => Data::A(a.0),
            RData::AAAA(aaaa) => Data::Aaaa(aaaa.0),
            RData::CAA(caa) => {
                Data::Caa { critical: caa.flags(), tag: caa.tag.as_bytes().to_vec(), value: caa.value.clone() }
            }
            RData::CNAME(name) => Data::Cname(name_text(&name.0)),
            RData::MX(mx) => Data::Mx { priority: mx.preference, exchange: name_text(&mx.exchange) },
            RData::NAPTR(naptr) => Data::Naptr {
                flags: naptr.flags.to_vec(),
                service: naptr.services.to_vec(),
                regexp: naptr.regexp.to_vec(),
                replacement: name_text(&naptr.replacement),
                order: naptr.order,
                preference: naptr.preference,
            },
            RData::NS(name) => Data::Ns(name_text(&name.0)),
            RData::PTR(name) => Data::Ptr(name_text(&name.0)),
            RData::SOA(soa) => Data::Soa {
                nsname: name_text(&soa.mname),
                hostmaster: name_text(&soa.rname),
                serial: soa.serial,
                refresh: soa.refresh,
                retry: soa.retry,
                expire: soa.expire,
                minttl: soa.minimum,
            },
            RData::SRV(srv) => {
                Data::Srv { name: name_text(&srv.target), port: srv.port, priority: srv.priority, weight: srv.weight }
            }
            RData::TLSA(tlsa) => Data::Tlsa {
                usage: tlsa.cert_usage.into(),
                selector: tlsa.selector.into(),
                matching: tlsa.matching.into(),
                data: tlsa.cert_data.clone(),
            },
            RData::TXT(txt) => Data::Txt(txt.txt_data.iter().map(|part| part.to_vec()).collect()),
            _ => return None,
        })
    }

    /// The type of such a record.
    pub fn kind(&self) -> Kind {
        match self {
            Data::A(_) => Kind::A,
            Data::Aaaa(_) => Kind::Aaaa,
            Data::Caa { .. } => Kind::Caa,
            Data::Cname(_) => Kind::Cname,
            Data::Mx { .. } => Kind::Mx,
            Data::Naptr { .. } => Kind::Naptr,
            Data::Ns(_) => Kind::Ns,
            Data::Ptr(_) => Kind::Ptr,
            Data::Soa { .. } => Kind::Soa,
            Data::Srv { .. } => Kind::Srv,
            Data::Tlsa { .. } => Kind::Tlsa,
            Data::Txt(_) => Kind::Txt,
        }
    }

    fn answers(&self, kind: Kind) -> bool {
        kind == Kind::Any || kind == self.kind()
    }

    /// The place of a type among the records of one answer.
    fn rank(&self) -> Option<usize> {
        let order = [
            Kind::A,
            Kind::Cname,
            Kind::Aaaa,
            Kind::Mx,
            Kind::Ns,
            Kind::Txt,
            Kind::Srv,
            Kind::Ptr,
            Kind::Naptr,
            Kind::Soa,
            Kind::Tlsa,
            Kind::Caa,
        ];
        order.iter().position(|&kind| kind == self.kind())
    }
}

/// The bytes of a query. `None` where the name is too long for them.
pub(crate) fn encode(id: u16, name: &QueryName, kind: Kind) -> Option<Vec<u8>> {
    let mut message = Message::new(id, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(name.0.clone(), kind.record_type()));
    message.to_vec().ok()
}

/// The id with which a message begins.
pub(crate) fn id_of(bytes: &[u8]) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.first()?, *bytes.get(1)?]))
}

/// What a message with the id of a query is to it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Not an answer to this query.
    Foreign,
    Malformed,
    /// The rest is to be had over TCP.
    Truncated,
    Answer(Result<Vec<Record>, Failure>),
}

pub(crate) fn read(bytes: &[u8], name: &QueryName, kind: Kind) -> Reading {
    let Ok(message) = Message::from_vec(bytes) else { return Reading::Malformed };
    let [question] = message.queries.as_slice() else { return Reading::Foreign };
    let is_ours = message.metadata.message_type == MessageType::Response
        && question.name == name.0
        && question.query_type == kind.record_type()
        && question.query_class == DNSClass::IN;
    if !is_ours {
        return Reading::Foreign;
    }
    if message.metadata.truncation {
        return Reading::Truncated;
    }
    Reading::Answer(match message.metadata.response_code {
        ResponseCode::FormErr => Err(Failure::FormErr),
        ResponseCode::ServFail => Err(Failure::ServFail),
        ResponseCode::NXDomain => Err(Failure::NotFound),
        ResponseCode::NotImp => Err(Failure::NotImp),
        ResponseCode::Refused => Err(Failure::Refused),
        _ => records_of(&message.answers, kind),
    })
}

fn records_of(answers: &[RawRecord], kind: Kind) -> Result<Vec<Record>, Failure> {
    let of_internet = answers.iter().filter(|record| record.dns_class == DNSClass::IN);
    let all = of_internet.filter_map(|raw| Some(Record { ttl: raw.ttl, data: Data::from_raw(&raw.data)? }));
    let (mut records, others): (Vec<Record>, Vec<Record>) = all.partition(|record| record.data.answers(kind));
    if kind == Kind::Any {
        records.sort_by_key(|record| record.data.rank());
    }
    let mut is_alias = false;
    if matches!(kind, Kind::A | Kind::Aaaa) {
        // An address is known for as long as the names on the way to it. A name that stands for another is there, even
        // when the other one has no address.
        for alias in others.iter().filter(|other| other.data.answers(Kind::Cname)) {
            is_alias = true;
            records.iter_mut().for_each(|record| record.ttl = record.ttl.min(alias.ttl));
        }
    }
    if records.is_empty() && !is_alias { Err(Failure::NoData) } else { Ok(records) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> QueryName {
        QueryName::parse(text).unwrap()
    }

    fn answer(flags: u16, question: &str, kind: u16, records: &[&[u8]]) -> Vec<u8> {
        let mut bytes = vec![0, 7];
        bytes.extend(flags.to_be_bytes());
        bytes.extend([0, 1, 0, records.len() as u8, 0, 0, 0, 0]);
        for label in question.split('.') {
            bytes.push(label.len() as u8);
            bytes.extend(label.bytes());
        }
        bytes.push(0);
        bytes.extend(kind.to_be_bytes());
        bytes.extend([0, 1]);
        records.iter().for_each(|record| bytes.extend(*record));
        bytes
    }

    const A_RECORD: &[u8] = &[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 1, 2, 3, 4];

    #[test]
    fn an_answer_is_read_whatever_the_case_of_its_name() {
        let expected = vec![Record { ttl: 60, data: Data::A(Ipv4Addr::new(1, 2, 3, 4)) }];
        for question in ["a.test", "A.Test"] {
            let bytes = answer(0x8180, question, 1, &[A_RECORD]);
            assert_eq!(read(&bytes, &name("a.test"), Kind::A), Reading::Answer(Ok(expected.clone())));
        }
    }

    #[test]
    fn what_answers_another_question_is_not_ours() {
        assert_eq!(read(&answer(0x8180, "b.test", 1, &[A_RECORD]), &name("a.test"), Kind::A), Reading::Foreign);
        assert_eq!(read(&answer(0x8180, "a.test", 28, &[]), &name("a.test"), Kind::A), Reading::Foreign);
        assert_eq!(read(&answer(0x0100, "a.test", 1, &[]), &name("a.test"), Kind::A), Reading::Foreign);
    }

    #[test]
    fn codes_and_truncation_are_told() {
        let read = |flags| read(&answer(flags, "a.test", 1, &[]), &name("a.test"), Kind::A);
        assert_eq!(read(0x8183), Reading::Answer(Err(Failure::NotFound)));
        assert_eq!(read(0x8182), Reading::Answer(Err(Failure::ServFail)));
        assert_eq!(read(0x8180), Reading::Answer(Err(Failure::NoData)));
        assert_eq!(read(0x8380), Reading::Truncated);
    }

    #[test]
    fn hostile_messages_are_refused() {
        let good = answer(0x8180, "a.test", 1, &[A_RECORD]);
        for end in 0..good.len() {
            assert_eq!(read(&good[..end], &name("a.test"), Kind::A), Reading::Malformed, "{end}");
        }
        // A pointer to itself, and one past the end.
        for target in [24, 200] {
            let record = [&[0xc0, target][..], &A_RECORD[2..]].concat();
            let bytes = answer(0x8180, "a.test", 1, &[&record]);
            assert_eq!(read(&bytes, &name("a.test"), Kind::A), Reading::Malformed);
        }
        // Every byte replaced in turn by each of a few: nothing may panic.
        for index in 0..good.len() {
            for value in [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xff] {
                let mut bytes = good.clone();
                bytes[index] = value;
                for kind in [Kind::A, Kind::Any, Kind::Txt, Kind::Caa, Kind::Naptr, Kind::Tlsa, Kind::Soa, Kind::Srv] {
                    let _ = read(&bytes, &name("a.test"), kind);
                }
            }
        }
    }

    #[test]
    fn a_query_can_be_read_back() {
        let bytes = encode(7, &name("a.test"), Kind::Txt).unwrap();
        assert_eq!(id_of(&bytes), Some(7));
        assert_eq!(&bytes[12..], b"\x01a\x04test\x00\x00\x10\x00\x01");
    }
}
