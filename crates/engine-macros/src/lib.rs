//! `#[binding]`: turns a Rust function into one that JavaScript can call.
//!
//! The function stays callable from Rust under its own name; beside it stands a module of the same name whose `DEF`
//! describes it to [`engine::module!`](../engine/macro.module.html). `#[binding(fast)]` adds a V8 fast-call twin,
//! for functions without a scope whose parameters and result are primitives or byte slices.
//!
//! `#[binding(fast = other)]` has the twin call the function `other`, which takes no scope, a `&[u8]` of Latin-1
//! characters for each `JsString`, and the number for each `Encoding`. V8 uses it while all strings are flat and of one
//! byte a character.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote};
use syn::{FnArg, Ident, ItemFn, Pat, ReturnType, Type, parse_macro_input};

#[proc_macro_attribute]
pub fn binding(attr: TokenStream, item: TokenStream) -> TokenStream {
    let attr = attr.to_string();
    let fast = attr.contains("fast");
    let twin = attr.split_once('=').map(|(_, name)| format_ident!("{}", name.trim()));
    let function = parse_macro_input!(item as ItemFn);
    match expand(fast, twin.as_ref(), &function) {
        Ok(tokens) => tokens.into(),
        Err(error) => error.to_compile_error().into(),
    }
}

/// `read_file_sync` → `readFileSync`; a trailing underscore (for Rust keywords) is dropped.
fn camel_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for c in name.trim_start_matches("r#").trim_end_matches('_').chars() {
        if c == '_' {
            upper = !out.is_empty();
        } else if upper {
            out.extend(c.to_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    out
}

fn type_name(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

fn expand(fast: bool, twin: Option<&Ident>, function: &ItemFn) -> syn::Result<Tokens> {
    let name = &function.sig.ident;
    let js_name = camel_case(&name.to_string());
    let vis = &function.vis;
    let mut takes_scope = false;
    let mut params: Vec<(Ident, &Type)> = Vec::new();
    for (index, input) in function.sig.inputs.iter().enumerate() {
        let FnArg::Typed(input) = input else {
            return Err(syn::Error::new_spanned(input, "a binding takes no self"));
        };
        let is_scope = index == 0 && matches!(&*input.pat, Pat::Ident(p) if p.ident == "scope" || p.ident == "_scope");
        if is_scope {
            takes_scope = true;
        } else {
            params.push((format_ident!("arg{}", params.len()), &*input.ty));
        }
    }

    let mut js_index = 0i32;
    let mut conversions = Vec::new();
    for (ident, ty) in &params {
        let tokens = match type_name(ty).as_str() {
            "Args" => quote! { let #ident = args; },
            "This" => quote! { let #ident = ::engine::This(args.this()); },
            _ => {
                let at = js_index;
                js_index += 1;
                quote! {
                    let #ident = match ::engine::FromValue::from_value(scope, args.get(#at)) {
                        Ok(value) => value,
                        Err(error) => return ::engine::NodeError::from(error).throw(scope),
                    };
                }
            }
        };
        conversions.push(tokens);
    }
    let idents: Vec<_> = params.iter().map(|(ident, _)| ident).collect();
    let call = if takes_scope {
        quote! { super::#name(scope, #(#idents),*) }
    } else {
        quote! { super::#name(#(#idents),*) }
    };

    let (fast_items, fast_def) = if fast {
        let items = fast_twin(function, twin, takes_scope, &params)?;
        (items, quote! { &TWINS.0 })
    } else {
        (Tokens::new(), quote! { &[] })
    };

    Ok(quote! {
        #function

        #[doc(hidden)]
        #[allow(unused_imports, unused_variables, unused_mut, clippy::all)]
        #vis mod #name {
            use super::*;

            fn call<'s, 'i>(
                scope: &mut ::engine::Scope<'s, 'i>,
                args: ::engine::Args<'s>,
                mut result: ::engine::v8::ReturnValue<'s, ::engine::v8::Value>,
            ) {
                #(#conversions)*
                let out = #call;
                ::engine::IntoReturn::into_return(out, scope, &mut result);
            }

            unsafe extern "C" fn entry(info: *const ::engine::v8::FunctionCallbackInfo) {
                // SAFETY: V8 passes a pointer that is valid for the call.
                let info = unsafe { &*info };
                ::engine::v8::callback_scope!(unsafe scope, info);
                let args = ::engine::v8::FunctionCallbackArguments::from_function_callback_info(info);
                let result = ::engine::v8::ReturnValue::from_function_callback_info(info);
                call(scope, args, result);
                ::engine::native_returns(scope);
            }

            #fast_items

            pub const DEF: ::engine::FunctionDef =
                ::engine::FunctionDef { name: #js_name, length: #js_index, entry, fast: #fast_def };
        }
    })
}

/// The twin that optimised code calls directly: no scope, no handles made, no exceptions.
fn fast_twin(
    function: &ItemFn,
    twin: Option<&Ident>,
    takes_scope: bool,
    params: &[(Ident, &Type)],
) -> syn::Result<Tokens> {
    if takes_scope && twin.is_none() {
        return Err(syn::Error::new_spanned(&function.sig, "a fast binding takes no scope"));
    }
    let name = twin.unwrap_or(&function.sig.ident);
    let mut infos = vec![quote! { ::engine::v8::fast_api::Type::V8Value.as_info() }];
    let mut c_params = Vec::new();
    let mut prepare = Vec::new();
    let mut call_args = Vec::new();
    for (ident, ty) in params {
        let (info, c_type) = match type_name(ty).as_str() {
            "i32" => ("Int32", quote! { i32 }),
            "u32" => ("Uint32", quote! { u32 }),
            "f64" => ("Float64", quote! { f64 }),
            "bool" => ("Bool", quote! { bool }),
            "Encoding" if twin.is_some() => ("Int32", quote! { i32 }),
            "JsString" if twin.is_some() => {
                ("SeqOneByteString", quote! { &::engine::v8::fast_api::FastApiOneByteString })
            }
            "Bytes" | "BytesMut" | "Local" => ("V8Value", quote! { ::engine::v8::Local<'_, ::engine::v8::Value> }),
            other => {
                return Err(syn::Error::new_spanned(ty, format!("`{other}` cannot cross a fast call")));
            }
        };
        let info = format_ident!("{info}");
        infos.push(quote! { ::engine::v8::fast_api::Type::#info.as_info() });
        c_params.push(quote! { #ident: #c_type });
        match type_name(ty).as_str() {
            "Bytes" => prepare.push(quote! { let #ident = ::engine::Bytes::of(#ident).unwrap_or_default(); }),
            "BytesMut" => prepare.push(quote! { let #ident = ::engine::BytesMut::of(#ident).unwrap_or_default(); }),
            "JsString" => prepare.push(quote! { let #ident = #ident.as_bytes(); }),
            _ => {}
        }
        call_args.push(quote! { #ident });
    }
    let (ret_info, ret_type) = match &function.sig.output {
        ReturnType::Default => ("Void", quote! { () }),
        ReturnType::Type(_, ty) => match type_name(ty).as_str() {
            "i32" => ("Int32", quote! { i32 }),
            "u32" => ("Uint32", quote! { u32 }),
            "f64" => ("Float64", quote! { f64 }),
            "bool" => ("Bool", quote! { bool }),
            other => return Err(syn::Error::new_spanned(ty, format!("`{other}` cannot be a fast call's result"))),
        },
    };
    let ret_info = format_ident!("{ret_info}");
    Ok(quote! {
        extern "C" fn fast_entry(_receiver: ::engine::v8::Local<'_, ::engine::v8::Value>, #(#c_params),*) -> #ret_type {
            #(#prepare)*
            super::#name(#(#call_args),*)
        }
        static TWINS: ::engine::FastTwins = {
            const TWIN: ::engine::v8::fast_api::CFunction = ::engine::v8::fast_api::CFunction::new(
                fast_entry as *const ::std::ffi::c_void,
                &::engine::v8::fast_api::CFunctionInfo::new(
                    ::engine::v8::fast_api::Type::#ret_info.as_info(),
                    &[#(#infos),*],
                    ::engine::v8::fast_api::Int64Representation::Number,
                ),
            );
            ::engine::FastTwins([TWIN])
        };
    })
}
