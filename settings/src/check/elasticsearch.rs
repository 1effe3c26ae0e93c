//! The section `elasticsearch`.

use super::{Environment, missing, secret, tls, value};
use crate::{
    keys,
    model::{Elasticsearch, Login, Tls},
    problem::{Collector, shown},
    typed::{self, At},
};

pub(super) fn elasticsearch(
    typed: &At<typed::Elasticsearch>,
    environment: Environment<'_>,
    problems: &mut Collector,
) -> Option<Elasticsearch> {
    let section = &typed.value;
    if section.urls.is_absent() {
        missing(&keys::ELASTICSEARCH, "urls", typed.at, problems);
    }
    let urls = section.urls.here().and_then(|urls| value::each(urls, "elasticsearch.urls", problems, url));
    let login = login(section, environment, problems);
    let tls =
        section.tls.or(Tls::default(), |typed| tls::tls(&typed.value, &keys::ELASTICSEARCH_TLS, problems));
    if let (Some(tls), Some(urls)) = (section.tls.here(), &urls)
        && let Some(plain) = urls.iter().find(|url| url.starts_with("http://"))
    {
        problems.add(
            tls.at,
            format!("`elasticsearch.tls` is there, but {} is not https", shown(plain)),
            "write `https://` in `urls`, or remove `tls`",
        );
    }
    Some(Elasticsearch { urls: urls?, login: login?, tls: tls? })
}

fn login(
    section: &typed::Elasticsearch,
    environment: Environment<'_>,
    problems: &mut Collector,
) -> Option<Login> {
    let user = section.user.optional(|user| user_name(user, problems));
    let password = section
        .password
        .optional(|password| secret::secret(password, "elasticsearch.password", environment, problems));
    let api_key =
        section.api_key.optional(|key| secret::secret(key, "elasticsearch.api_key", environment, problems));
    let at_user = section.user.here().map(|user| user.at);
    let at_password = section.password.here().map(|password| password.at);
    if let (Some(key), Some(at)) = (section.api_key.here(), at_user.or(at_password)) {
        problems.add(
            key.at.max(at),
            "`elasticsearch.api_key` is there together with `user` or `password`",
            "log in one way: keep the key, or keep user and password",
        );
        return None;
    }
    match (at_user, at_password) {
        (Some(at), None) if section.password.is_absent() => {
            missing(&keys::ELASTICSEARCH, "password", at, problems);
        }
        (None, Some(at)) if section.user.is_absent() => missing(&keys::ELASTICSEARCH, "user", at, problems),
        _ => {}
    }
    match (user?, password?, api_key?) {
        (Some(user), Some(password), None) => Some(Login::User { user, password }),
        (None, None, Some(key)) => Some(Login::ApiKey(key)),
        (None, None, None) => Some(Login::Nobody),
        _ => None,
    }
}

fn user_name(typed: &At<String>, problems: &mut Collector) -> Option<String> {
    if typed.value.contains(':') {
        // Not shown: it may well be `user:password`.
        problems.add(
            typed.at,
            "`elasticsearch.user` has a `:` in it, which no user name has",
            "the password goes into `password: {file: ...}`",
        );
        return None;
    }
    value::name(typed, "elasticsearch.user", problems)
}

fn url(typed: &At<String>, problems: &mut Collector) -> Option<String> {
    match checked(&typed.value) {
        Ok(url) => Some(url.to_owned()),
        Err((message, hint)) => {
            let what = value::shown_address(&typed.value);
            problems.add(typed.at, format!("`elasticsearch.urls`: {what} {message}"), hint);
            None
        }
    }
}

fn checked(url: &str) -> Result<&str, (&'static str, &'static str)> {
    const FORM: &str = "write `https://host:port`, for example: `https://es1:9200`";
    let after = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let after = after.ok_or(("begins with neither `https://` nor `http://`", FORM))?;
    if url.contains('@') {
        return Err(("has a user in it", "write `user` and `password: {file: ...}` beside `urls`"));
    }
    if after.contains(['?', '#']) {
        return Err(("has a `?` or `#` in it", FORM));
    }
    if after.contains(|c: char| c.is_whitespace()) {
        return Err((
            "has a space in it",
            "write several addresses as a list: `[https://es1:9200, https://es2:9200]`",
        ));
    }
    let host = after.split_once('/').map_or(after, |(host, _)| host);
    value::host_and_maybe_port(host).map_err(|message| (message, FORM))?;
    Ok(url.trim_end_matches('/'))
}
