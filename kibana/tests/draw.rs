//! Each Vega-Lite panel compiles, by `kibana/draw.py` and vl-convert, which has Vega's own compiler.
//!
//! `KHP_PYTHON` names a Python that has it: `python3 -m venv .venv && .venv/bin/pip install 'vl-convert-python==1.9.*'`.

use std::{path::Path, process::Command};

#[test]
fn each_vega_panel_compiles() {
    let python = std::env::var("KHP_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_it = Command::new(&python).args(["-c", "import vl_convert"]).output();
    if !has_it.is_ok_and(|output| output.status.success()) {
        eprintln!(
            "SKIPPED each_vega_panel_compiles: {python} has no vl_convert; pip install 'vl-convert-python==1.9.*' \
             into a Python that KHP_PYTHON names"
        );
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("draw.py");
    let output = Command::new(python).arg(script).arg("--compile").output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8_lossy(&output.stdout);
    let panels = kibana::objects().expect("objects");
    let panels = panels.iter().filter(|object| object.json["attributes"]["visState"]["type"] == "vega");
    let mut count = 0;
    for panel in panels {
        assert!(told.contains(&format!("{}: compiles\n", panel.id)), "{}: {told}", panel.id);
        count += 1;
    }
    assert!(count >= 10, "{count} panels");
}
