//! One chart: a frame with two axes, and marks in it.

use std::fmt::Write;

use crate::{Moments, Scale, escape};

/// What the axis at the bottom is.
#[derive(Clone, Debug, PartialEq)]
pub enum Across {
    /// Time.
    Moments(Moments),
    /// Places from 0 to 1, some of which have a text.
    Places(Vec<(f64, String)>),
}

/// How much room a chart has: the page shows two narrow ones beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// The page's width.
    Wide,
    /// Half of it.
    Narrow,
}

/// Room for what stands left of, right of, above and below the marks, in points.
const LEFT: f64 = 72.0;
const RIGHT: f64 = 28.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 24.0;

/// Fewer points than this are drawn larger.
const FEW: usize = 250;

/// One chart. Marks are drawn in the order in which they are added.
#[derive(Clone, Debug)]
pub struct Chart {
    across: Across,
    up: Scale,
    width: f64,
    height: f64,
    marks: String,
    keys: String,
}

impl Chart {
    /// An empty chart whose marks have `height` points.
    pub fn new(across: Across, up: Scale, width: Width, height: f64) -> Chart {
        let width = if width == Width::Wide { 1240.0 } else { 606.0 } - LEFT - RIGHT;
        Chart { across, up, width, height, marks: String::new(), keys: String::new() }
    }

    fn x(&self, x: f64) -> f64 {
        self.width
            * match &self.across {
                Across::Moments(moments) => moments.place(x),
                Across::Places(_) => x.clamp(0.0, 1.0),
            }
    }

    fn y(&self, y: f64) -> f64 {
        self.height * (1.0 - self.up.place(y))
    }

    /// A point a value, all of one colour (a CSS class). A few bytes each.
    pub fn dots(&mut self, class: &str, name: &str, points: impl IntoIterator<Item = (f64, f64)>) {
        let mut path = String::new();
        let mut count = 0;
        for (x, y) in points {
            // Writing to memory does not fail.
            let _ = write!(path, "M{:.1} {:.1}h0", self.x(x), self.y(y));
            count += 1;
        }
        if count > 0 {
            self.path(if count < FEW { "dots few" } else { "dots" }, class, name, &path, "");
        }
    }

    /// Points that say what they are when the pointer is on them.
    pub fn named_dots<'t>(
        &mut self,
        class: &str,
        name: &str,
        points: impl IntoIterator<Item = (f64, f64, &'t str)>,
    ) {
        for (x, y, title) in points {
            let path = format!("M{:.1} {:.1}h0", self.x(x), self.y(y));
            self.path("dots named", class, name, &path, title);
        }
    }

    /// A line through points, from left to right.
    pub fn line(&mut self, class: &str, name: &str, points: impl IntoIterator<Item = (f64, f64)>) {
        let mut path = String::new();
        for (x, y) in points {
            let step = if path.is_empty() { 'M' } else { 'L' };
            let _ = write!(path, "{step}{:.1} {:.1}", self.x(x), self.y(y));
        }
        if !path.is_empty() {
            self.path("line", class, name, &path, "");
        }
    }

    /// What lies between two lines: `(across, lower, upper)`, from left to right.
    pub fn band(&mut self, class: &str, name: &str, points: &[(f64, f64, f64)]) {
        if points.is_empty() {
            return;
        }
        let mut path = String::new();
        for (at, (x, _, upper)) in points.iter().enumerate() {
            let step = if at == 0 { 'M' } else { 'L' };
            let _ = write!(path, "{step}{:.1} {:.1}", self.x(*x), self.y(*upper));
        }
        for (x, lower, _) in points.iter().rev() {
            let _ = write!(path, "L{:.1} {:.1}", self.x(*x), self.y(*lower));
        }
        path.push('Z');
        self.path("band", class, name, &path, "");
    }

    /// A bar from `left` to `right`, from the bottom of the chart to `y`.
    pub fn bar(&mut self, class: &str, (left, right): (f64, f64), y: f64, title: &str) {
        let (left, right, top) = (self.x(left), self.x(right), self.y(y));
        let _ = write!(
            self.marks,
            r#"<rect class="{}" x="{left:.1}" y="{top:.1}" width="{:.1}" height="{:.1}"><title>{}</title></rect>"#,
            escape(class),
            (right - left).max(0.5),
            (self.height - top).max(if y > 0.0 { 1.0 } else { 0.0 }),
            escape(title)
        );
    }

    fn path(&mut self, kind: &str, class: &str, name: &str, path: &str, title: &str) {
        let title =
            if title.is_empty() { String::new() } else { format!("<title>{}</title>", escape(title)) };
        let _ = write!(
            self.marks,
            r#"<path class="{kind} {}" data-name="{}" d="{path}">{title}</path>"#,
            escape(class),
            escape(name)
        );
    }

    /// What a colour means, above the chart.
    pub fn key(&mut self, class: &str, name: &str) {
        let _ = write!(self.keys, r#"<span class="key {}">{}</span>"#, escape(class), escape(name));
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// The chart as HTML.
    pub fn draw(&self) -> String {
        let (width, height) = (self.width + LEFT + RIGHT, self.height + TOP + BOTTOM);
        let mut grid = String::new();
        for tick in self.up.ticks() {
            let y = TOP + self.y(tick);
            let _ = write!(
                grid,
                r#"<path d="M{LEFT} {y:.1}h{:.1}"/><text class="up" x="{:.1}" y="{:.1}">{}</text>"#,
                self.width,
                LEFT - 8.0,
                y + 4.0,
                escape(&self.up.unit.write(tick))
            );
        }
        let mut across = String::new();
        for (place, text) in self.ticks_across() {
            let x = LEFT + place * self.width;
            let _ = write!(
                across,
                r#"<path d="M{x:.1} {TOP}v{:.1}"/><text x="{x:.1}" y="{:.1}">{}</text>"#,
                self.height,
                TOP + self.height + 17.0,
                escape(&text)
            );
        }
        let keys = if self.keys.is_empty() {
            String::new()
        } else {
            format!("<div class=\"keys\">{}</div>", self.keys)
        };
        format!(
            "{keys}<svg class=\"chart\" viewBox=\"0 0 {width} {height}\" role=\"img\" {}>\
             <g class=\"grid\">{grid}<g class=\"across\">{across}</g></g>\
             <svg class=\"marks\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
             preserveAspectRatio=\"none\">{}</svg></svg>\n",
            self.attributes(),
            self.marks,
            w = self.width,
            h = self.height,
        )
    }

    fn ticks_across(&self) -> Vec<(f64, String)> {
        match &self.across {
            Across::Places(places) => places.clone(),
            Across::Moments(moments) => {
                let most = (self.width / 92.0) as usize;
                moments.ticks(most).into_iter().map(|(moment, text)| (moments.place(moment), text)).collect()
            }
        }
    }

    /// What the script needs to tell values of places.
    fn attributes(&self) -> String {
        let up = &self.up;
        let mut text =
            format!("data-unit=\"{}\" data-from=\"{}\" data-to=\"{}\"", up.unit.name(), up.from, up.to);
        if up.is_log {
            text.push_str(" data-log=\"1\"");
        }
        if let Across::Moments(moments) = &self.across {
            let _ = write!(text, " data-first=\"{}\" data-last=\"{}\"", moments.from, moments.to);
            if let Some(zone) = moments.zone_s {
                let _ = write!(text, " data-zone=\"{zone}\"");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Unit;

    fn chart() -> Chart {
        let moments = Moments { from: 0.0, to: 100.0, zone_s: None };
        let up = Scale { unit: Unit::Count, from: 0.0, to: 10.0, is_log: false };
        Chart::new(Across::Moments(moments), up, Width::Wide, 100.0)
    }

    #[test]
    fn marks_are_where_their_numbers_are() {
        let mut chart = chart();
        assert!(chart.is_empty());
        chart.line("c0", "a", [(0.0, 0.0), (50.0, 5.0), (100.0, 10.0)]);
        // 1240 points less 100 for what stands beside the marks.
        assert!(chart.draw().contains("d=\"M0.0 100.0L570.0 50.0L1140.0 0.0\""), "{}", chart.draw());
    }

    #[test]
    fn names_are_escaped() {
        let mut chart = chart();
        chart.key("c0", "<b>");
        chart.dots("c0", "\"><script>", [(1.0, 1.0)]);
        chart.named_dots("c0", "x", [(1.0, 1.0, "</title><script>")]);
        chart.bar("c0", (0.0, 1.0), 1.0, "<i>");
        let drawn = chart.draw();
        assert!(!drawn.contains("<script") && !drawn.contains("<b>") && !drawn.contains("<i>"), "{drawn}");
    }
}
