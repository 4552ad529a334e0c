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
    let mut at = from;
    while let Some(word) = word(data, at) {
        // Names are letters and dashes, mostly: what else they have is looked up.
        at += plain(word);
        match data.get(at) {
            Some(byte) if is_token(*byte) => at += 1,
            _ => return at,
        }
    }
    data[at..].iter().position(|byte| !is_token(*byte)).map_or(data.len(), |found| at + found)
}

/// The eight bytes from `at` on, the first one lowest.
fn word(data: &[u8], at: usize) -> Option<u64> {
    let bytes = data.get(at..at + 8)?;
    Some(u64::from_le_bytes(bytes.try_into().ok()?))
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// How many bytes of `word`, from the lowest on, are ASCII letters or dashes.
fn plain(word: u64) -> usize {
    // Without their high bits no sum of two bytes goes beyond a byte.
    let low = word & !HIGH;
    let small = low | (ONES * 0x20);
    let letters = (small + ONES * (0x80 - b'a' as u64)) & !(small + ONES * (0x7f - b'z' as u64));
    let dashes = !((low ^ (ONES * b'-' as u64)) + ONES * 0x7f);
    let other = (!(letters | dashes) | word) & HIGH;
    other.trailing_zeros() as usize / 8
}

/// Bytes of `word` below 0x20 or equal to 0x7f have their high bit set in the result; the lowest such is exact.
fn controls(word: u64) -> u64 {
    let below = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
    let delete = word ^ (ONES * 0x7f);
    below | (delete.wrapping_sub(ONES) & !delete & HIGH)
}

/// Index of the first control character from `from` on, tabs included.
pub(crate) fn control(data: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = word(data, at) {
        let found = controls(word);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_at_the_first_byte_that_is_no_token_wherever_it_stands() {
        for byte in 0..=255 {
            for at in 0..20 {
                let mut data = *b"Accept-Encoding-and-more";
                data[at] = byte;
                let end = if is_token(byte) { data.len() } else { at };
                assert_eq!(token_end(&data, 0), end, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn controls_are_found_wherever_they_stand() {
        for byte in 0..=255 {
            for at in 0..20 {
                let mut data = [0xe4; 24];
                data[at] = byte;
                let end = if byte < 0x20 || byte == 0x7f { at } else { data.len() };
                assert_eq!(control(&data, 0), end, "{byte} at {at}");
            }
        }
    }
}
