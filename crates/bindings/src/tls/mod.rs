//! TLS for `node:tls`, over OpenSSL and without I/O: a session takes encrypted bytes and gives plain ones, and the other way
//! round. No JavaScript runs inside of a call of the library, with the one exception in `psk`: what its callbacks hear is kept
//! and told afterwards.

mod callbacks;
mod context;
mod details;
mod ffi;
mod identity;
mod psk;
mod session;
mod ticket;
mod trust;
mod wire;

engine::module!(
    "tls",
    [
        context::context_new,
        context::context_set_ciphers,
        context::context_set_cipher_suites,
        context::context_set_sigalgs,
        context::context_set_curves,
        context::context_set_dhparam,
        context::context_set_options,
        context::context_set_session_id,
        context::context_set_session_timeout,
        context::context_ticket_keys,
        context::context_set_ticket_keys,
        identity::context_set_certificate,
        identity::context_set_key,
        identity::context_set_pkcs12,
        identity::context_use_engine,
        identity::context_external,
        identity::context_certificate,
        trust::context_add_authority,
        trust::certificates_in,
        trust::context_add_revocations,
        trust::context_trust_default,
        trust::context_allow_partial_chain,
        trust::bundled_roots,
        trust::set_default_roots,
        psk::set_psk_handler,
        psk::session_use_psk,
        psk::session_set_psk_hint,
        session::session_new,
        session::session_set_verify,
        session::session_start,
        session::session_receive,
        session::session_write,
        session::session_shutdown,
        session::session_resume,
        session::session_renegotiate,
        session::session_set_max_send_fragment,
        session::session_take_output,
        session::session_take_events,
        session::session_take_error,
        session::session_set_servername,
        session::session_set_alpn,
        session::session_choose_alpn,
        session::session_request_status,
        session::session_answer_status,
        session::session_watch,
        session::session_offer_session,
        session::session_set_session,
        session::session_use_context,
        details::session_verify_error,
        details::session_cipher,
        details::session_protocol,
        details::session_session,
        details::session_ticket,
        details::session_is_reused,
        details::session_finished,
        details::session_peer_certificates,
        details::session_certificate,
        details::session_ephemeral_key,
        details::session_shared_sigalgs,
        details::session_export,
        details::session_servername,
        details::session_alpn,
    ]
);
