//! Names in certificates as text, written so that no name can pass for two: what could is in quotes, with escapes.

use super::pkey::{Bio, owner};
use openssl_sys as ffi;
use std::ffi::{CStr, c_char, c_int, c_ulong, c_void};
use std::ptr::null_mut;

unsafe extern "C" {
    fn X509_NAME_print_ex(bio: *mut ffi::BIO, name: *const ffi::X509_NAME, indent: c_int, flags: c_ulong) -> c_int;
    fn ACCESS_DESCRIPTION_free(description: *mut ffi::ACCESS_DESCRIPTION);
}

// ASN1_STRFLGS_… and XN_FLAG_….
const ESCAPE_2253: c_ulong = 1;
const ESCAPE_CONTROLS: c_ulong = 2;
const CONVERT_TO_UTF8: c_ulong = 0x10;
const SEPARATE_BY_COMMA: c_ulong = 1 << 16;
const SEPARATE_BY_LINE: c_ulong = 4 << 16;
const LAST_FIRST: c_ulong = 1 << 20;

/// OpenSSL's `OTHERNAME`.
#[repr(C)]
struct OtherName {
    kind: *mut ffi::ASN1_OBJECT,
    value: *mut ffi::ASN1_TYPE,
}

/// A stack of objects that are freed with it.
struct Stack(*mut ffi::OPENSSL_STACK, unsafe extern "C" fn(*mut c_void));

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: made by `extension`, of objects that the function frees.
        unsafe { ffi::OPENSSL_sk_pop_free(self.0, Some(self.1)) };
    }
}

impl Stack {
    /// The elements of an extension; `None` without it.
    ///
    /// # Safety
    /// The certificate is alive, and the function frees what the extension is made of.
    unsafe fn extension(x509: *mut ffi::X509, id: c_int, free: unsafe extern "C" fn(*mut c_void)) -> Option<Self> {
        // SAFETY: by the contract.
        let stack = unsafe { ffi::X509_get_ext_d2i(x509, id, null_mut(), null_mut()) };
        (!stack.is_null()).then(|| Stack(stack.cast(), free))
    }

    fn items(&self) -> impl Iterator<Item = *mut c_void> {
        // SAFETY: the stack is alive.
        (0..unsafe { ffi::OPENSSL_sk_num(self.0) }).map(|at| unsafe { ffi::OPENSSL_sk_value(self.0, at) })
    }
}

owner!(Utf8, u8, free_utf8);

/// # Safety
/// The library has made the memory.
unsafe fn free_utf8(text: *mut u8) {
    // SAFETY: by the contract.
    unsafe { ffi::OPENSSL_free(text.cast()) };
}

/// An object identifier: its long name, or the numbers if it has none or they are asked for.
///
/// # Safety
/// The object is alive.
pub unsafe fn object_text(object: *const ffi::ASN1_OBJECT, numbers: bool) -> String {
    let mut buffer: [c_char; 256] = [0; 256];
    // SAFETY: by the contract; writes at most the buffer's length, with a zero at the end.
    unsafe {
        ffi::OBJ_obj2txt(buffer.as_mut_ptr(), buffer.len() as c_int, object, c_int::from(numbers));
        CStr::from_ptr(buffer.as_ptr()).to_string_lossy().into_owned()
    }
}

/// # Safety
/// The name is alive.
unsafe fn print_name(name: *const ffi::X509_NAME, flags: c_ulong) -> Option<Vec<u8>> {
    let bio = Bio::writing()?;
    // SAFETY: by the contract.
    (unsafe { X509_NAME_print_ex(bio.as_ptr(), name, 0, flags) } >= 0).then(|| bio.written())
}

/// The parts of a name, one a line; `None` for a name of none.
///
/// # Safety
/// The name is alive.
pub unsafe fn name_text(name: *const ffi::X509_NAME) -> Option<String> {
    // SAFETY: by the contract.
    let text = unsafe { print_name(name, ESCAPE_2253 | ESCAPE_CONTROLS | CONVERT_TO_UTF8 | SEPARATE_BY_LINE) }?;
    Some(String::from_utf8_lossy(&text).into_owned()).filter(|text| !text.is_empty())
}

/// Names and values of the parts of a name, one after the other.
///
/// # Safety
/// The name is alive.
pub unsafe fn name_entries(name: *const ffi::X509_NAME) -> Vec<String> {
    let mut texts = Vec::new();
    // SAFETY: entries, their objects and values belong to the name; text that is made is freed.
    unsafe {
        for at in 0..ffi::X509_NAME_entry_count(name) {
            let entry = ffi::X509_NAME_get_entry(name, at);
            let object = ffi::X509_NAME_ENTRY_get_object(entry);
            let short = ffi::OBJ_nid2sn(ffi::OBJ_obj2nid(object));
            let known = !short.is_null() && CStr::from_ptr(short) != c"UNDEF";
            let label =
                if known { CStr::from_ptr(short).to_string_lossy().into_owned() } else { object_text(object, true) };
            let mut text = null_mut();
            let length = ffi::ASN1_STRING_to_UTF8(&mut text, ffi::X509_NAME_ENTRY_get_data(entry));
            let Some(text) = Utf8::own(text) else { continue };
            let bytes = std::slice::from_raw_parts(text.as_ptr(), usize::try_from(length).unwrap_or(0));
            texts.push(label);
            texts.push(String::from_utf8_lossy(bytes).into_owned());
        }
    }
    texts
}

/// Adds text, in quotes if something in it could be taken for the end of a name. Of bytes that are no UTF-8 each is a
/// character.
fn quote(out: &mut String, prefix: &str, bytes: &[u8], is_utf8: bool) {
    let is_plain = |byte: &u8| match byte {
        b'"' | b'\\' | b',' | b'\'' => false,
        0x20..=0x7e => true,
        0x80.. => is_utf8,
        _ => false,
    };
    let text = if is_utf8 {
        String::from_utf8_lossy(bytes).into_owned()
    } else {
        bytes.iter().map(|&byte| char::from(byte)).collect()
    };
    if bytes.iter().all(is_plain) {
        out.push_str(prefix);
        out.push_str(&text);
        return;
    }
    out.push('"');
    out.push_str(prefix);
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            ' '..='~' if character != ',' => out.push(character),
            '\u{80}'.. if is_utf8 => out.push(character),
            _ => out.push_str(&format!("\\u{:04x}", u32::from(character))),
        }
    }
    out.push('"');
}

/// # Safety
/// The string is alive.
unsafe fn string_bytes<'a>(string: *const ffi::ASN1_STRING) -> &'a [u8] {
    // SAFETY: by the contract; address and length belong together.
    unsafe {
        let length = usize::try_from(ffi::ASN1_STRING_length(string)).unwrap_or(0);
        let data = ffi::ASN1_STRING_get0_data(string);
        if data.is_null() { &[] } else { std::slice::from_raw_parts(data, length) }
    }
}

fn address_text(bytes: &[u8]) -> String {
    match bytes.len() {
        4 => format!("{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3]),
        16 => {
            let groups: Vec<String> =
                bytes.chunks_exact(2).map(|pair| format!("{:X}", u16::from_be_bytes([pair[0], pair[1]]))).collect();
            groups.join(":")
        }
        length => format!("<invalid length={length}>"),
    }
}

const V_UTF8: c_int = 12;
const V_IA5: c_int = 22;
const UNSUPPORTED: &str = "<unsupported>";

/// # Safety
/// The name is alive.
unsafe fn other_name(out: &mut String, name: *const OtherName) {
    out.push_str("othername:");
    // SAFETY: kind and value belong to the name.
    unsafe {
        // The kinds that are text, with what they are called and how they are encoded.
        let short = ffi::OBJ_nid2ln(ffi::OBJ_obj2nid((*name).kind));
        let known = if short.is_null() { c"" } else { CStr::from_ptr(short) };
        let (label, wanted) = match known.to_bytes() {
            b"XmppAddr" => ("XmppAddr:", V_UTF8),
            b"SRVName" => ("SRVName:", V_IA5),
            b"Smtp UTF8 Mailbox" => ("SmtpUTF8Mailbox:", V_UTF8),
            b"NAIRealm" => ("NAIRealm:", V_UTF8),
            b"Microsoft User Principal Name" => ("UPN:", V_UTF8),
            _ => return out.push_str(UNSUPPORTED),
        };
        let value = (*name).value;
        if value.is_null() || (*value).type_ != wanted {
            return out.push_str(UNSUPPORTED);
        }
        quote(out, label, string_bytes((*value).value.asn1_string), wanted == V_UTF8);
    }
}

/// # Safety
/// The name is alive.
unsafe fn general_name(out: &mut String, name: *const ffi::GENERAL_NAME) {
    // SAFETY: the kind of the name says what its value is.
    unsafe {
        let value = (*name).d;
        match (*name).type_ {
            ffi::GEN_OTHERNAME => other_name(out, value.cast()),
            ffi::GEN_EMAIL => text_name(out, "email:", value),
            ffi::GEN_DNS => text_name(out, "DNS:", value),
            ffi::GEN_X400 => out.push_str(&format!("X400Name:{UNSUPPORTED}")),
            ffi::GEN_DIRNAME => {
                out.push_str("DirName:");
                let flags = ESCAPE_2253 | CONVERT_TO_UTF8 | SEPARATE_BY_COMMA | LAST_FIRST;
                quote(out, "", &print_name(value.cast(), flags).unwrap_or_default(), true);
            }
            ffi::GEN_EDIPARTY => out.push_str(&format!("EdiPartyName:{UNSUPPORTED}")),
            ffi::GEN_URI => text_name(out, "URI:", value),
            ffi::GEN_IPADD => {
                out.push_str("IP Address:");
                out.push_str(&address_text(string_bytes(value.cast())));
            }
            ffi::GEN_RID => {
                out.push_str("Registered ID:");
                out.push_str(&object_text(value.cast(), true));
            }
            _ => {}
        }
    }
}

/// # Safety
/// The value is a string that is alive.
unsafe fn text_name(out: &mut String, label: &str, value: *mut c_void) {
    out.push_str(label);
    // SAFETY: by the contract.
    quote(out, "", unsafe { string_bytes(value.cast()) }, false);
}

unsafe extern "C" fn free_name(name: *mut c_void) {
    // SAFETY: called for the elements of a stack of names.
    unsafe { ffi::GENERAL_NAME_free(name.cast()) };
}

unsafe extern "C" fn free_access(description: *mut c_void) {
    // SAFETY: called for the elements of a stack of descriptions.
    unsafe { ACCESS_DESCRIPTION_free(description.cast()) };
}

/// Alternative names of the subject; `None` without that extension.
///
/// # Safety
/// The certificate is alive.
pub unsafe fn alternative_text(x509: *mut ffi::X509) -> Option<String> {
    // SAFETY: by the contract; the extension is a stack of names.
    unsafe {
        let names = Stack::extension(x509, ffi::NID_subject_alt_name, free_name)?;
        let texts = names.items().map(|name| {
            let mut text = String::new();
            general_name(&mut text, name.cast());
            text
        });
        Some(texts.collect::<Vec<_>>().join(", "))
    }
}

/// Where there is more about the certificate, one a line; `None` without that extension.
///
/// # Safety
/// The certificate is alive.
pub unsafe fn access_text(x509: *mut ffi::X509) -> Option<String> {
    // SAFETY: by the contract; the extension is a stack of descriptions.
    unsafe {
        let descriptions = Stack::extension(x509, ffi::NID_info_access, free_access)?;
        let texts = descriptions.items().map(|item| {
            let description = item.cast::<ffi::ACCESS_DESCRIPTION>();
            let mut text = object_text((*description).method, false);
            text.push_str(" - ");
            general_name(&mut text, (*description).location);
            text
        });
        Some(texts.collect::<Vec<_>>().join("\n"))
    }
}
