//! The chart: a row a workload, a dot a runtime, on a logarithmic scale of how many times as fast as Node. One SVG file
//! that needs nothing else and follows the reader's light or dark scheme.

use std::fmt::Write;

use crate::report::Report;

pub fn svg(report: &Report) -> String {
    let height = TOP + ROW * report.rows.len() as f64 + BOTTOM;
    let bottom = height - BOTTOM;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" aria-label=\"Speed relative to Node\">\n{STYLE}<rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>\n\
         <text class=\"title\" x=\"20\" y=\"30\">Speed relative to Node, by workload (further right is better)</text>\n"
    );
    legend(&mut svg, report);
    for mark in [0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0] {
        let x = position(mark);
        let class = if mark == 1.0 { "one" } else { "grid" };
        writeln!(svg, "<line class=\"{class}\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{}\" y2=\"{bottom}\"/>", TOP - 8.0)
            .ok();
        let label = if mark < 1.0 { format!("1/{}×", 1.0 / mark) } else { format!("{mark}×") };
        for y in [TOP - 14.0, bottom + 18.0] {
            writeln!(svg, "<text class=\"tick\" x=\"{x:.1}\" y=\"{y}\">{label}</text>").ok();
        }
    }
    for (index, row) in report.rows.iter().enumerate() {
        let y = TOP + ROW * (index as f64 + 0.5);
        if index % 2 == 0 {
            writeln!(
                svg,
                "<rect class=\"band\" x=\"0\" y=\"{:.1}\" width=\"{WIDTH}\" height=\"{ROW}\"/>",
                y - ROW / 2.0
            )
            .ok();
        }
        writeln!(svg, "<text class=\"name\" x=\"{}\" y=\"{:.1}\">{}</text>", LEFT - 16.0, y + 4.0, escape(&row.name))
            .ok();
        // The first runtime is drawn last, on top.
        for ((name, _), result) in report.runtimes.iter().zip(&row.results).rev() {
            let Some(result) = result else { continue };
            let Some(ratio) = result.to_node else { continue };
            let x = position(ratio);
            let radius = if name == "anode" { 6.5 } else { 4.5 };
            writeln!(
                svg,
                "<circle class=\"{name}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"><title>{}: {name} {}, {ratio:.2} × Node</title></circle>",
                escape(&row.name),
                row.quantity(result.median)
            )
            .ok();
        }
        let ratio = row.results.first().and_then(|result| result.as_ref()?.to_node);
        let label = match (ratio, row.failure(0)) {
            (_, Some(failure)) => failure,
            (Some(ratio), None) => format!("{ratio:.2}×"),
            (None, None) => String::new(),
        };
        writeln!(svg, "<text class=\"value\" x=\"{}\" y=\"{:.1}\">{label}</text>", WIDTH - 20.0, y + 4.0).ok();
    }
    svg + "</svg>\n"
}

fn legend(svg: &mut String, report: &Report) {
    let mut x = 20.0;
    for (name, version) in &report.runtimes {
        writeln!(svg, "<circle class=\"{name}\" cx=\"{}\" cy=\"52\" r=\"5.5\"/>", x + 6.0).ok();
        writeln!(svg, "<text class=\"key\" x=\"{}\" y=\"56\">{name} {}</text>", x + 18.0, escape(version)).ok();
        x += 40.0 + 7.2 * (name.len() + version.len()) as f64;
    }
}

/// Where a ratio lies; what is beyond the scale lies at its end.
fn position(ratio: f64) -> f64 {
    let share = (ratio.log2().clamp(-SCALE, SCALE) + SCALE) / (2.0 * SCALE);
    LEFT + share * (WIDTH - LEFT - RIGHT)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

const WIDTH: f64 = 900.0;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 90.0;
const TOP: f64 = 110.0;
const BOTTOM: f64 = 40.0;
const ROW: f64 = 24.0;
/// The scale reaches from 2^-3.2 to 2^3.2.
const SCALE: f64 = 3.2;

const STYLE: &str = "<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 17px; font-weight: 600 }
  .tick { text-anchor: middle; font-size: 12px; fill: #59636e }
  .name { text-anchor: end }
  .value { text-anchor: end; font-weight: 600 }
  .paper { fill: #ffffff } .band { fill: #f3f5f7 }
  .grid { stroke: #d1d9e0 } .one { stroke: #59636e; stroke-width: 1.5 }
  circle { stroke: #ffffff; stroke-width: 1 }
  .anode { fill: #d1242f } .node { fill: #2da44e } .bun { fill: #bf8700 } .deno { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .tick { fill: #9198a1 }
    .paper { fill: #0d1117 } .band { fill: #151b23 } circle { stroke: #0d1117 }
    .grid { stroke: #2f353d } .one { stroke: #9198a1 }
    .anode { fill: #ff7b72 } .node { fill: #3fb950 } .bun { fill: #e3b341 } .deno { fill: #58a6ff }
  }
</style>
";
