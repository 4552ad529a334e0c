//! Hexadecimal digits.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Value of each digit; 0xff for what is none.
static VALUES: [u8; 256] = {
    let mut table = [0xff; 256];
    let mut value = 0;
    while value < 16 {
        let digit = DIGITS[value];
        table[digit as usize] = value as u8;
        table[digit.to_ascii_uppercase() as usize] = value as u8;
        value += 1;
    }
    table
};

/// Two digits for each byte; `output` has room for them.
pub fn encode(bytes: &[u8], output: &mut [u8]) {
    // Fails for too little room only.
    let _ = faster_hex::hex_encode(bytes, output);
}

/// Decodes pairs of digits until one is no pair, the digits end or the room does. Returns the bytes written.
pub fn decode(digits: &[u8], output: &mut [u8]) -> usize {
    let count = (digits.len() / 2).min(output.len());
    if count >= 32 && faster_hex::hex_decode(&digits[..count * 2], &mut output[..count]).is_ok() {
        return count;
    }
    for (index, (pair, byte)) in digits.as_chunks::<2>().0.iter().zip(output.iter_mut()).enumerate() {
        let high = VALUES[pair[0] as usize];
        let low = VALUES[pair[1] as usize];
        if (high | low) & 0xf0 != 0 {
            return index;
        }
        *byte = high << 4 | low;
    }
    count
}
