//! Users and groups, by number or by name.

use crate::prelude::*;
use std::ffi::CString;
use std::mem::MaybeUninit;

/// A user or group: its number or its name.
pub enum Who {
    Id(u32),
    Name(String),
}

impl<'s> FromValue<'s> for Who {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        if value.is_string() {
            String::from_value(scope, value).map(Who::Name)
        } else {
            Ok(Who::Id(u32::from_value(scope, value)?))
        }
    }
}

impl Who {
    fn user(&self) -> Option<u32> {
        match self {
            Who::Id(id) => Some(*id),
            Who::Name(name) => user_named(name),
        }
    }

    fn group(&self) -> Option<u32> {
        match self {
            Who::Id(id) => Some(*id),
            Who::Name(name) => group_named(name),
        }
    }
}

fn user_named(name: &str) -> Option<u32> {
    let name = CString::new(name).ok()?;
    let mut entry = MaybeUninit::uninit();
    let mut found = std::ptr::null_mut();
    let mut buffer = vec![0 as libc::c_char; 16 * 1024];
    // SAFETY: all pointers are valid for the call, and the buffer for its length.
    unsafe {
        libc::getpwnam_r(name.as_ptr(), entry.as_mut_ptr(), buffer.as_mut_ptr(), buffer.len(), &mut found);
        found.as_ref().map(|entry: &libc::passwd| entry.pw_uid)
    }
}

fn group_named(name: &str) -> Option<u32> {
    let name = CString::new(name).ok()?;
    let mut entry = MaybeUninit::uninit();
    let mut found = std::ptr::null_mut();
    let mut buffer = vec![0 as libc::c_char; 64 * 1024];
    // SAFETY: as above.
    unsafe {
        libc::getgrnam_r(name.as_ptr(), entry.as_mut_ptr(), buffer.as_mut_ptr(), buffer.len(), &mut found);
        found.as_ref().map(|entry: &libc::group| entry.gr_gid)
    }
}

#[binding]
pub fn getuid() -> u32 {
    // SAFETY: cannot fail.
    unsafe { libc::getuid() }
}

#[binding]
pub fn geteuid() -> u32 {
    // SAFETY: cannot fail.
    unsafe { libc::geteuid() }
}

#[binding]
pub fn getgid() -> u32 {
    // SAFETY: cannot fail.
    unsafe { libc::getgid() }
}

#[binding]
pub fn getegid() -> u32 {
    // SAFETY: cannot fail.
    unsafe { libc::getegid() }
}

/// The supplementary groups, the effective one among them.
#[binding]
pub fn getgroups<'s>(scope: &mut Scope<'s, '_>) -> Result<Local<'s, Array>, NodeError> {
    // SAFETY: with a count of 0 only the number of groups is returned.
    let count = unsafe { libc::getgroups(0, std::ptr::null_mut()) };
    let mut groups = vec![0; count.max(0) as usize];
    // SAFETY: the list is valid for its length.
    let count = unsafe { libc::getgroups(groups.len() as i32, groups.as_mut_ptr()) };
    if count < 0 {
        return Err(NodeError::system(super::errno(), "getgroups"));
    }
    groups.truncate(count as usize);
    // SAFETY: cannot fail.
    let effective = unsafe { libc::getegid() };
    if !groups.contains(&effective) {
        groups.push(effective);
    }
    Ok(array_from(scope, groups))
}

/// `false`: there is no such user or group.
fn change(id: Option<u32>, syscall: &'static str, call: unsafe extern "C" fn(u32) -> i32) -> Result<bool, NodeError> {
    let Some(id) = id else { return Ok(false) };
    // SAFETY: the functions take any number.
    if unsafe { call(id) } == 0 { Ok(true) } else { Err(NodeError::system(super::errno(), syscall)) }
}

#[binding]
pub fn setuid(who: Who) -> Result<bool, NodeError> {
    change(who.user(), "setuid", libc::setuid)
}

#[binding]
pub fn seteuid(who: Who) -> Result<bool, NodeError> {
    change(who.user(), "seteuid", libc::seteuid)
}

#[binding]
pub fn setgid(who: Who) -> Result<bool, NodeError> {
    change(who.group(), "setgid", libc::setgid)
}

#[binding]
pub fn setegid(who: Who) -> Result<bool, NodeError> {
    change(who.group(), "setegid", libc::setegid)
}

/// 0, or one more than the index of the group that does not exist.
#[binding]
pub fn setgroups<'s>(scope: &mut Scope<'s, '_>, list: Local<'s, Array>) -> Result<u32, NodeError> {
    let mut groups = Vec::new();
    for index in 0..list.length() {
        let item = list.get_index(scope, index).ok_or_else(NodeError::pending)?;
        match Who::from_value(scope, item)?.group() {
            Some(group) => groups.push(group),
            None => return Ok(index + 1),
        }
    }
    // SAFETY: the list is valid for its length.
    match unsafe { libc::setgroups(groups.len(), groups.as_ptr()) } {
        0 => Ok(0),
        _ => Err(NodeError::system(super::errno(), "setgroups")),
    }
}

/// 0, or which argument (1 or 2) names nobody.
#[binding]
pub fn initgroups(user: Who, extra_group: Who) -> Result<u32, NodeError> {
    let name = match user {
        Who::Name(name) => Some(name),
        Who::Id(id) => user_with_id(id),
    };
    let Some(name) = name.and_then(|name| CString::new(name).ok()) else { return Ok(1) };
    let Some(group) = extra_group.group() else { return Ok(2) };
    // SAFETY: a NUL-terminated string.
    match unsafe { libc::initgroups(name.as_ptr(), group) } {
        0 => Ok(0),
        _ => Err(NodeError::system(super::errno(), "initgroups")),
    }
}

fn user_with_id(id: u32) -> Option<String> {
    let mut entry = MaybeUninit::uninit();
    let mut found = std::ptr::null_mut();
    let mut buffer = vec![0 as libc::c_char; 16 * 1024];
    // SAFETY: all pointers are valid for the call, and the name is read before the buffer goes.
    unsafe {
        libc::getpwuid_r(id, entry.as_mut_ptr(), buffer.as_mut_ptr(), buffer.len(), &mut found);
        let entry: &libc::passwd = found.as_ref()?;
        Some(std::ffi::CStr::from_ptr(entry.pw_name).to_string_lossy().into_owned())
    }
}
