//! The parser goes as deep as the source nests: a source of nothing but brackets must not end the process.

/// Sources of at least this many bytes may nest deeply without a bracket (`!!!…`, `a => a => …`).
const LONG: usize = 16 * 1024;
/// Brackets open at once that any stack has room for.
const SHALLOW: usize = 400;
/// What the parser takes at most for a byte of source, and what it takes for none.
const PER_BYTE: usize = 4096;
const AT_LEAST: usize = 8 << 20;
const AT_MOST: usize = 2 << 30;

/// Calls `parse`, on a stack of its own where `source` may nest deeply; only the part that is used takes memory.
pub(crate) fn with_room<T: Send>(source: &str, parse: impl Fn() -> T + Sync) -> T {
    if source.len() < LONG && depth(source) <= SHALLOW {
        return parse();
    }
    let size = AT_LEAST + source.len().saturating_mul(PER_BYTE).min(AT_MOST);
    std::thread::scope(|scope| match std::thread::Builder::new().stack_size(size).spawn_scoped(scope, &parse) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(_) => parse(),
    })
}

/// How many brackets are open at once at most, wherever they stand.
fn depth(source: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for byte in source.bytes() {
        match byte {
            b'(' | b'[' | b'{' | b'<' => {
                now += 1;
                most = most.max(now);
            }
            b')' | b']' | b'}' | b'>' => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}
