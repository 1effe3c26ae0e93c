//! The page around charts: head, figures, panels, style and script, all in one file.

use std::fmt::Write;

use crate::escape;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// How wide a panel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// The page's width.
    Whole,
    /// Half of it, where the window is wide enough.
    Half,
}

/// A page to which panels are added from top to bottom.
#[derive(Clone, Debug, Default)]
pub struct Page {
    title: String,
    links: String,
    body: String,
}

impl Page {
    /// A page with a title, and what stands below it.
    pub fn new(title: &str, below: &str) -> Page {
        Page {
            title: escape(title),
            links: String::new(),
            body: format!("<header><h1>{}</h1><p>{}</p></header>\n", escape(title), escape(below)),
        }
    }

    /// A panel: its name in links, its title, a sentence on how to read it (or none), and its HTML, in which all text is escaped.
    pub fn panel(&mut self, id: &str, title: &str, note: &str, span: Span, html: &str) {
        let (id, title) = (escape(id), escape(title));
        let class = if span == Span::Whole { "whole" } else { "half" };
        let note =
            if note.is_empty() { String::new() } else { format!("<p class=\"note\">{}</p>", escape(note)) };
        // Writing to memory does not fail.
        let _ = write!(self.links, "<a href=\"#{id}\">{title}</a>");
        let _ = writeln!(
            self.body,
            "<section id=\"{id}\" class=\"{class}\"><h2>{title}</h2>{note}{html}</section>"
        );
    }

    /// The page's HTML. It may fetch nothing, and says so to the browser.
    pub fn write(&self) -> String {
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
             script-src 'unsafe-inline'\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"color-scheme\" content=\"light dark\">\
             <title>{}</title>\n<style>{STYLE}</style></head>\n<body><nav>{}</nav><main>\n{}</main>\n\
             <div id=\"tip\" hidden></div>\n<script>{SCRIPT}</script></body></html>\n",
            self.title, self.links, self.body
        )
    }
}

/// Figures in a row, large: what each is, its text, what stands below it, whether it is a reason to worry.
pub fn figures(figures: &[Figure<'_>]) -> String {
    let mut html = String::from("<div class=\"figures\">");
    for figure in figures {
        let _ = write!(
            html,
            "<div class=\"figure{}\" data-figure=\"{}\" data-value=\"{}\"><span>{}</span><b>{}</b><small>{}</small></div>",
            if figure.is_bad { " bad" } else { "" },
            escape(figure.id),
            figure.value,
            escape(figure.name),
            escape(&figure.text),
            escape(&figure.below)
        );
    }
    html + "</div>\n"
}

/// A figure.
#[derive(Clone, Debug)]
pub struct Figure<'t> {
    /// Its name in the page's markup.
    pub id: &'t str,
    /// What it is.
    pub name: &'t str,
    /// The number itself.
    pub value: f64,
    /// Its text, with its unit.
    pub text: String,
    /// What stands below it, or nothing.
    pub below: String,
    /// Whether it is a reason to worry.
    pub is_bad: bool,
}

/// Charts or tables of several logs beside each other, each with the name of its log; a log may have none.
pub fn beside<'n>(parts: impl IntoIterator<Item = (&'n str, Option<String>)>) -> String {
    let mut html = String::from("<div class=\"beside\">");
    for (name, part) in parts {
        let part = part.unwrap_or_else(|| "<p class=\"none\">nothing in this log</p>".to_owned());
        let _ = write!(html, "<div><h3>{}</h3>{part}</div>", escape(name));
    }
    html + "</div>\n"
}
