//! Single values: names, topics, addresses, numbers, choices.

use std::{net::SocketAddr, ops::RangeInclusive};

use crate::{
    close::did_you_mean,
    problem::{Collector, shown},
    typed::{At, List},
};

/// Longest name of a host, cluster or stream, in bytes.
const LONGEST_NAME: usize = 255;
/// Kafka's limit for topics.
const LONGEST_TOPIC: usize = 249;

/// A name that goes into documents as it is: any characters, no space around it.
pub(super) fn name(typed: &At<String>, path: &str, problems: &mut Collector) -> Option<String> {
    let name = &typed.value;
    if name.trim() != name || name.contains('\t') {
        problems.add(typed.at, format!("`{path}` has space around it or a tab in it"), "remove it");
        return None;
    }
    if name.len() > LONGEST_NAME {
        let message = format!("`{path}` is longer than {LONGEST_NAME} bytes");
        problems.add(typed.at, message, "choose a shorter name");
        return None;
    }
    Some(name.clone())
}

/// A Kafka topic's name.
pub(super) fn topic(typed: &At<String>, path: &str, problems: &mut Collector) -> Option<String> {
    let topic = &typed.value;
    let good = topic.len() <= LONGEST_TOPIC
        && topic.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        && !matches!(topic.as_str(), "." | "..");
    if !good {
        problems.add(
            typed.at,
            format!("`{path}`: {} cannot be a topic's name", shown(topic)),
            format!("up to {LONGEST_TOPIC} of the letters a-z and A-Z, digits, `.`, `_` and `-`"),
        );
    }
    good.then(|| topic.clone())
}

/// A whole number within a range; `unit` says what it counts.
pub(super) fn number(
    typed: &At<i64>,
    path: &str,
    range: RangeInclusive<usize>,
    unit: &str,
    problems: &mut Collector,
) -> Option<usize> {
    let number = usize::try_from(typed.value).ok().filter(|number| range.contains(number));
    if number.is_none() {
        let message = format!("`{path}` is out of range");
        let hint = format!("from {} to {} {unit}", range.start(), range.end());
        problems.add(typed.at, message, hint);
    }
    number
}

/// An address and port of this host that no other host can reach, or `none`.
pub(super) fn loopback(
    typed: &At<String>,
    path: &str,
    problems: &mut Collector,
) -> Option<Option<SocketAddr>> {
    const HINT: &str =
        "an address of this host only and a port, such as 127.0.0.1:7514 or [::1]:7514, or none";
    if typed.value == "none" {
        return Some(None);
    }
    match typed.value.parse::<SocketAddr>() {
        Err(_) => {
            let message = format!("`{path}`: {} is no address with a port", shown_address(&typed.value));
            problems.add(typed.at, message, HINT);
            None
        }
        Ok(address) if !address.ip().is_loopback() => {
            let message = format!("`{path}`: {address} can be reached from other hosts, which is refused");
            problems.add(typed.at, message, HINT);
            None
        }
        Ok(address) if address.port() == 0 => {
            problems.add(typed.at, format!("`{path}` has no port from 1 to 65535 after the `:`"), HINT);
            None
        }
        Ok(address) => Some(Some(address)),
    }
}

/// One of a few words.
pub(super) fn choice<T: Copy>(
    typed: &At<String>,
    path: &str,
    choices: &[(&str, T)],
    problems: &mut Collector,
) -> Option<T> {
    let choice = choices.iter().find(|(word, _)| *word == typed.value).map(|(_, choice)| *choice);
    if choice.is_none() {
        let words = || choices.iter().map(|(word, _)| *word);
        let all = format!("one of {}", words().collect::<Vec<_>>().join(", "));
        let hint = match did_you_mean(&typed.value, words()) {
            Some(meant) => format!("{meant} ({all})"),
            None => all,
        };
        problems.add(typed.at, format!("`{path}`: {} is unknown", shown(&typed.value)), hint);
    }
    choice
}

/// Checks each item of a list that may not be empty or have an item twice.
pub(super) fn each<T: PartialEq>(
    typed: &At<List<String>>,
    path: &str,
    problems: &mut Collector,
    mut check: impl FnMut(&At<String>, &mut Collector) -> Option<T>,
) -> Option<Vec<T>> {
    if typed.value.is_empty() {
        problems.add(typed.at, format!("`{path}` is an empty list"), "it needs at least one item");
        return None;
    }
    let mut checked: Vec<Option<T>> = Vec::new();
    for item in &typed.value {
        let value = item.as_ref().and_then(|item| {
            let value = check(item, problems)?;
            if checked.iter().flatten().any(|before| *before == value) {
                problems.add(
                    item.at,
                    format!("`{path}` has {} twice", shown(&item.value)),
                    "keep one of them",
                );
                return None;
            }
            Some(value)
        });
        checked.push(value);
    }
    checked.into_iter().collect()
}

/// `host:port`, with IPv6 addresses in brackets. What is wrong, if it isn't.
pub(super) fn host_and_port(text: &str) -> Result<(), &'static str> {
    let (host, rest) = split_host(text)?;
    host_name(host)?;
    let port = rest.strip_prefix(':').ok_or("has no port")?;
    port_number(port)
}

/// `host` or `host:port`.
pub(super) fn host_and_maybe_port(text: &str) -> Result<(), &'static str> {
    let (host, rest) = split_host(text)?;
    host_name(host)?;
    match rest.strip_prefix(':') {
        Some(port) => port_number(port),
        None => Ok(()),
    }
}

/// A typed address for a message, unless it may have a password in it: `https://user:password@host`.
pub(super) fn shown_address(text: &str) -> String {
    let after_colon = text.rsplit(':').next().unwrap_or_default();
    let port = after_colon.split('/').next().unwrap_or_default();
    let plain = !text.contains(':') || port.bytes().all(|byte| byte.is_ascii_digit());
    match plain && !text.contains('@') {
        true => shown(text),
        false => "an address".to_owned(),
    }
}

fn split_host(text: &str) -> Result<(&str, &str), &'static str> {
    if let Some(rest) = text.strip_prefix('[') {
        let (address, rest) = rest.split_once(']').ok_or("has an open `[`")?;
        return match address.parse::<std::net::Ipv6Addr>() {
            Ok(_) if rest.is_empty() || rest.starts_with(':') => Ok(("ipv6", rest)),
            _ => Err("has no IPv6 address in its brackets"),
        };
    }
    if text.matches(':').count() > 1 {
        return Err("has more than one `:`; an IPv6 address is written in brackets");
    }
    Ok(text.split_at(text.find(':').unwrap_or(text.len())))
}

fn host_name(host: &str) -> Result<(), &'static str> {
    if host.is_empty() {
        return Err("has no host");
    }
    match host.chars().all(|c| c.is_alphanumeric() || "-._".contains(c)) {
        true => Ok(()),
        false => Err("has characters that no host name has"),
    }
}

fn port_number(port: &str) -> Result<(), &'static str> {
    match port.parse::<u16>() {
        Ok(number) if number > 0 && !port.starts_with('+') => Ok(()),
        _ => Err("has no port from 1 to 65535 after the `:`"),
    }
}
