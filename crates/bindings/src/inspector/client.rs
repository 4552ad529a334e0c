//! What V8's inspector asks of us: to stand still at a breakpoint, and how files are called.

use super::{existing, session::text_of};
use crate::prelude::*;
use v8::inspector::{StringBuffer, StringView, V8InspectorClientImpl};

pub struct Client;

impl V8InspectorClientImpl for Client {
    fn run_message_loop_on_pause(&self, _group: i32) {
        if let Some(agent) = existing() {
            agent.pause();
        }
    }

    fn quit_message_loop_on_pause(&self) {
        if let Some(agent) = existing() {
            agent.resumed.set(true);
        }
    }

    fn run_if_waiting_for_debugger(&self, _group: i32) {
        if let Some(agent) = existing() {
            agent.waiting.set(false);
        }
    }

    fn ensure_default_context_in_group(&self, _group: i32) -> Option<Local<'_, v8::Context>> {
        let env = crate::env::current()?;
        // SAFETY: V8 calls this on the isolate's thread, with a scope of its own open, and takes the handle at once.
        Some(unsafe { env.context_for_caller() })
    }

    /// Debuggers know files by their URLs.
    fn resource_name_to_url(&self, name: &StringView<'_>) -> Option<v8::UniquePtr<StringBuffer>> {
        let name = text_of(name);
        if !name.starts_with('/') {
            return None;
        }
        let url = file_url(&name)?;
        let units: Vec<u16> = url.encode_utf16().collect();
        Some(StringBuffer::create(StringView::from(units.as_slice())))
    }
}

/// The URL of a file with an absolute path.
fn file_url(path: &str) -> Option<String> {
    let mut text = String::from("file://");
    for character in path.chars() {
        match character {
            '%' => text.push_str("%25"),
            '\\' => text.push_str("%5C"),
            '\n' => text.push_str("%0A"),
            '\r' => text.push_str("%0D"),
            '\t' => text.push_str("%09"),
            '?' => text.push_str("%3F"),
            '#' => text.push_str("%23"),
            other => text.push(other),
        }
    }
    ada_url::Url::parse(&text, None).ok().map(|url| url.href().to_owned())
}
