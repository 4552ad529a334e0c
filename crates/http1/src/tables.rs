//! Classes of bytes, and searches for the first byte outside of one.

/// RFC 9110 `tchar`.
static TOKEN: [bool; 256] = token_table();

const fn token_table() -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        table[byte] = b.is_ascii_alphanumeric()
            || matches!(
                b,
                b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
            );
        byte += 1;
    }
    table
}

pub(crate) fn is_token(byte: u8) -> bool {
    TOKEN[byte as usize]
}

/// Index of the first byte from `from` on that is no token character.
pub(crate) fn token_end(data: &[u8], from: usize) -> usize {
    data[from..].iter().position(|byte| !is_token(*byte)).map_or(data.len(), |at| from + at)
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Bytes of `word` below 0x20 or equal to 0x7f have their high bit set in the result; the lowest such is exact.
fn controls(word: u64) -> u64 {
    let below = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
    let delete = word ^ (ONES * 0x7f);
    below | (delete.wrapping_sub(ONES) & !delete & HIGH)
}

/// Index of the first control character from `from` on, tabs included.
pub(crate) fn control(data: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(bytes) = data.get(at..at + 8) {
        let mut word = [0; 8];
        word.copy_from_slice(bytes);
        let found = controls(u64::from_le_bytes(word));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    data[at..].iter().position(|byte| *byte < 0x20 || *byte == 0x7f).map_or(data.len(), |found| at + found)
}

/// Without spaces and tabs at both ends.
pub(crate) fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = bytes {
        bytes = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}
