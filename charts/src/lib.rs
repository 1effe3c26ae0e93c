//! Charts as SVG, and the HTML page around them: one file that needs no network.
//!
//! What is drawn is complete without its script, on paper too; the script adds a reading of the values under the pointer and a
//! closer look at a stretch of time. Colours are CSS variables, light and dark ([`page`]). Numbers are drawn in [`unit`]s, on
//! [`scale`]s; a [`chart`] has points, lines, bands and bars; [`table`]s have bars in their cells. Any text that is passed in is escaped
//! here, so that what a log holds cannot become markup.

pub mod chart;
pub mod page;
pub mod scale;
pub mod table;
pub mod unit;

pub use chart::Chart;
pub use page::Page;
pub use scale::{Moments, Scale};
pub use table::Table;
pub use unit::Unit;

/// Text as it stands in HTML, in elements and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Terminal colours and other bytes that no page may hold.
            letter if letter.is_control() && letter != '\n' && letter != '\t' => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    #[test]
    fn markup_becomes_text() {
        assert_eq!(
            super::escape("<script>alert('a' & \"b\")</script>\u{1b}[0m"),
            "&lt;script&gt;alert(&#39;a&#39; &amp; &quot;b&quot;)&lt;/script&gt;\u{fffd}[0m"
        );
    }
}
