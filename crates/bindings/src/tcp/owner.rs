//! The JavaScript side of a socket: the object that hears of it, and the functions through which all of them do.

use crate::prelude::*;
use crate::stream_handle::negative;
use event_loop::{EventLoop, ReadBuffer, ReadEvent, ReadTarget, Stream, StreamClient};
use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;

/// The functions of lib/ for what happens to sockets, one set for the thread.
#[derive(Default)]
pub struct Handlers {
    functions: RefCell<Option<[Global<Function>; 6]>>,
    spare: RefCell<Option<Spare>>,
}

impl Handlers {
    pub const READ: usize = 0;
    pub const WRITTEN: usize = 1;
    pub const ENDED: usize = 2;
    pub const CONNECTED: usize = 3;
    pub const CONNECTION: usize = 4;
    pub const CLOSED: usize = 5;

    pub fn set(&self, functions: [Global<Function>; 6]) {
        self.functions.replace(Some(functions));
    }
}

/// Memory that a read goes into, of the size of the largest read. Nobody else has seen it.
struct Spare {
    buffer: Global<v8::ArrayBuffer>,
    start: *mut u8,
}

/// How much is read at once.
const MOST: usize = 64 * 1024;

impl Handlers {
    /// Where the next read shall go.
    fn spare(&self) -> Option<ReadTarget> {
        if self.spare.borrow().is_none() {
            let spare = env().scope(|scope| {
                let buffer = crate::buffer::uninitialized(scope, MOST);
                let start = buffer.data()?.cast().as_ptr();
                Some(Spare { buffer: Global::new(scope, buffer), start })
            })?;
            self.spare.replace(Some(spare));
        }
        // SAFETY: the buffer has that many bytes and is held here until they have been told of; nobody else has it.
        self.spare.borrow().as_ref().map(|spare| unsafe { ReadTarget::new(spare.start, MOST) })
    }

    /// The bytes as an `ArrayBuffer` of their own: programs transfer the memory of what they have read. A full read
    /// takes the memory along that it went into; of a smaller one a copy is made.
    fn buffer_of<'s>(&self, scope: &mut Scope<'s, '_>, read: ReadBuffer<'_>) -> Local<'s, Value> {
        let bytes = read.bytes();
        if bytes.len() == MOST
            && let Some(spare) = self.spare.borrow_mut().take_if(|spare| std::ptr::eq(spare.start, bytes.as_ptr()))
        {
            return Local::new(scope, &spare.buffer).into();
        }
        crate::buffer::copy_of(scope, bytes).into()
    }
}

/// The object of one socket or listener; kept alive by it until it is closed.
pub struct Owner {
    object: Global<Object>,
    handlers: Rc<Handlers>,
    target: RefCell<Option<SharedBytes>>,
    has_target: Cell<bool>,
}

impl Owner {
    pub fn new<'s>(scope: &mut Scope<'s, '_>, object: Local<'s, Object>) -> Rc<Owner> {
        Rc::new(Owner {
            object: Global::new(scope, object),
            handlers: env().state(),
            target: RefCell::new(None),
            has_target: Cell::new(false),
        })
    }

    /// Whom lib/net has attached to the stream.
    pub fn of(stream: &Stream) -> Option<Rc<Owner>> {
        stream.owner()?.downcast().ok()
    }

    /// The object that lib/net has attached.
    pub fn object<'s>(&self, scope: &mut Scope<'s, '_>) -> Local<'s, Object> {
        Local::new(scope, &self.object)
    }

    pub fn set_target(&self, buffer: SharedBytes) {
        self.target.replace(Some(buffer));
        self.has_target.set(true);
    }

    /// Tells the object of something that is said with one number.
    pub fn tell(&self, handler: usize, value: f64) {
        env().scope(|scope| {
            let value = value.into_value(scope);
            self.call(scope, handler, &[value]);
        });
    }

    fn call<'s>(&self, scope: &mut Scope<'s, '_>, handler: usize, rest: &[Local<'s, Value>]) {
        let function = match &*self.handlers.functions.borrow() {
            Some(functions) => Local::new(scope, &functions[handler]),
            None => return,
        };
        let undefined: Local<Value> = v8::undefined(scope).into();
        let mut args = [undefined; 4];
        args[0] = self.object(scope).into();
        args[1..=rest.len()].copy_from_slice(rest);
        env().call(scope, undefined, function, &args[..=rest.len()]);
        // The handler enters the context of the handle; outside of callbacks there is none.
        scope.set_continuation_preserved_embedder_data(undefined);
    }
}

impl StreamClient for Owner {
    fn on_read(&self, _event_loop: &EventLoop, _stream: &Rc<Stream>, event: ReadEvent<'_>) {
        env().scope(|scope| match event {
            ReadEvent::Data(read) => {
                let length = read.bytes().len() as f64;
                let buffer = if self.has_target.get() {
                    v8::undefined(scope).into()
                } else {
                    self.handlers.buffer_of(scope, read)
                };
                let rest = [buffer, 0.into_value(scope), length.into_value(scope)];
                self.call(scope, Handlers::READ, &rest);
            }
            ReadEvent::End => {
                let rest = [v8::null(scope).into(), 0.into_value(scope)];
                self.call(scope, Handlers::READ, &rest);
            }
            ReadEvent::Error(error) => {
                let rest = [v8::null(scope).into(), negative(&error).into_value(scope)];
                self.call(scope, Handlers::READ, &rest);
            }
        });
    }

    fn on_write_failed(&self, _event_loop: &EventLoop, error: io::Error) {
        self.tell(Handlers::WRITTEN, negative(&error).into());
    }

    fn target(&self) -> Option<ReadTarget> {
        if !self.has_target.get() {
            return self.handlers.spare();
        }
        let target = self.target.borrow();
        let bytes = target.as_ref().filter(|bytes| !bytes.is_empty())?;
        // SAFETY: the bytes of a program's own buffer are held here as long as reads go into them.
        Some(unsafe { ReadTarget::new(bytes.as_mut_ptr(), bytes.len()) })
    }
}
