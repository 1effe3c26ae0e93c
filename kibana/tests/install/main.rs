//! What `install` does to a Kibana, tried on a fake one. A real Kibana is not part of these tests.

mod fake;

use std::collections::BTreeMap;

use fake::Fake;
use kibana::{FILES, Fate, InstallOptions, InstallReport, Server, install};
use serde_json::{Value, json};
use settings::{Login, Tls};

const PLAIN: InstallOptions = InstallOptions { overwrite: false, dry_run: false };

fn run_in(fake: &Fake, space: Option<&str>, options: InstallOptions) -> Result<InstallReport, String> {
    let server = Server::new(&fake.url, space, &Login::Nobody, &Tls::default()).expect("a server");
    install(&server, options).map_err(|error| error.to_string())
}

fn run(fake: &Fake, options: InstallOptions) -> InstallReport {
    run_in(fake, None, options).expect("installs")
}

/// How many objects had each fate.
fn fates(report: &InstallReport) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for object in &report.objects {
        *counts.entry(object.fate.to_string()).or_default() += 1;
    }
    counts
}

fn all(fate: &str) -> BTreeMap<String, usize> {
    BTreeMap::from([(fate.to_owned(), FILES.len())])
}

fn change(fake: &Fake, kind: &str, id: &str, pointer: &str, value: Value) {
    let key = ("default".to_owned(), kind.to_owned(), id.to_owned());
    *fake.state().objects.get_mut(&key).expect("it is there").pointer_mut(pointer).expect("a place") = value;
}

#[test]
fn the_first_time_creates_all_and_the_second_changes_nothing() {
    let fake = Fake::start();
    let report = run(&fake, PLAIN);
    assert_eq!((report.version.as_str(), fates(&report)), ("7.12.1", all("created")));
    // The objects, and the record of them.
    assert_eq!((fake.imports(), fake.state().objects.len()), (2, FILES.len() + 1));
    assert_eq!(fates(&run(&fake, PLAIN)), all("unchanged"));
    assert_eq!(fake.imports(), 2);
}

#[test]
fn what_somebody_changed_is_left_until_told_otherwise() {
    let fake = Fake::start();
    run(&fake, PLAIN);
    change(&fake, "dashboard", "khp-overview", "/attributes/title", json!("Our overview"));
    let report = run(&fake, PLAIN);
    let left: Vec<&str> =
        report.objects.iter().filter(|one| one.fate == Fate::Left).map(|one| one.id.as_str()).collect();
    assert_eq!(left, ["khp-overview"]);
    assert!(report.notes.iter().any(|note| note.contains("--overwrite")), "{:?}", report.notes);
    assert_eq!(fake.imports(), 2);

    let report = run(&fake, InstallOptions { overwrite: true, dry_run: false });
    assert_eq!(report.objects.iter().filter(|one| one.fate == Fate::Overwritten).count(), 1);
    assert_eq!(fates(&run(&fake, PLAIN)), all("unchanged"));
}

#[test]
fn an_object_of_the_same_id_that_we_did_not_install_is_left() {
    let fake = Fake::start();
    let object =
        json!({"type": "dashboard", "id": "khp-overview", "attributes": {"title": "Mine"}, "references": []});
    fake.state()
        .objects
        .insert(("default".to_owned(), "dashboard".to_owned(), "khp-overview".to_owned()), object);
    let report = run(&fake, PLAIN);
    assert_eq!(report.objects.iter().filter(|one| one.fate == Fate::Left).count(), 1);
    assert_eq!(report.objects.iter().filter(|one| one.fate == Fate::Created).count(), FILES.len() - 1);
}

#[test]
fn what_a_later_kibana_made_of_it_is_no_change_and_a_new_version_of_ours_replaces_it() {
    let fake = Fake::start();
    fake.state().migrates = true;
    fake.state().version = "8.19.0";
    run(&fake, PLAIN);
    assert_eq!(fates(&run(&fake, PLAIN)), all("unchanged"));
    // As if an earlier version of khp-log had sent something else.
    let key = ("default".to_owned(), "visualization".to_owned(), "khp-installed".to_owned());
    {
        let mut state = fake.state();
        let state_of = &mut state.objects.get_mut(&key).expect("the record")["attributes"]["visState"];
        let mut record: Value = serde_json::from_str(state_of.as_str().expect("a string")).expect("JSON");
        record["params"]["installed"]["lens/khp-overview-errors"]["sent"] = json!("0");
        *state_of = json!(record.to_string());
    }
    let report = run(&fake, PLAIN);
    let updated: Vec<&str> =
        report.objects.iter().filter(|one| one.fate == Fate::Updated).map(|one| one.id.as_str()).collect();
    assert_eq!(updated, ["khp-overview-errors"]);
    assert_eq!(fates(&run(&fake, PLAIN)), all("unchanged"));
}

#[test]
fn a_dry_run_changes_nothing() {
    let fake = Fake::start();
    let report = run(&fake, InstallOptions { overwrite: true, dry_run: true });
    assert_eq!(fates(&report), all("created"));
    assert!(fake.state().objects.is_empty());
    assert!(fake.state().calls.iter().all(|call| call.starts_with("GET") || call.ends_with("_export")));
}

#[test]
fn a_space_has_its_own_objects() {
    let fake = Fake::start();
    assert_eq!(fates(&run_in(&fake, Some("ops"), PLAIN).expect("installs")), all("created"));
    assert!(fake.state().objects.keys().all(|(space, ..)| space == "ops"));
    let error = run_in(&fake, Some("nowhere"), PLAIN).expect_err("no such space");
    assert!(error.contains("404") && error.contains("is there such a space"), "{error}");
}

#[test]
fn what_kibana_refuses_is_named_though_it_answers_200() {
    let fake = Fake::start();
    fake.state().refuses.insert("khp-overview-errors".to_owned());
    let report = run(&fake, PLAIN);
    let expected = BTreeMap::from([
        ("refused: missing_references: index-pattern gone".to_owned(), 1),
        ("refused: not taken, for Kibana refused others".to_owned(), FILES.len() - 1),
    ]);
    assert_eq!(fates(&report), expected);
    assert!(fake.state().objects.is_empty());
    // It is tried again.
    fake.state().refuses.clear();
    assert_eq!(fates(&run(&fake, PLAIN)), all("created"));
}

#[test]
fn who_may_not_is_told_what_to_do() {
    let fake = Fake::start();
    fake.state().login = Some("ApiKey a2V5".to_owned());
    let error = run_in(&fake, None, PLAIN).expect_err("not logged in");
    assert!(error.contains("401") && error.contains("--config"), "{error}");
    for (status, text, word) in [
        (403, "{\"message\":\"Unable to bulk_get dashboard\"}", "kibana_admin"),
        (503, "Kibana server is not ready yet", "starting"),
        (302, "", "leads elsewhere"),
        (200, "<html>a login page</html>", "must be Kibana's own"),
        (200, "{\"cluster_name\":\"es\"}", "no version"),
    ] {
        fake.state().always = Some((status, text.to_owned()));
        let error = run_in(&fake, None, PLAIN).expect_err("no Kibana");
        assert!(error.contains(word), "{status}: {error}");
    }
    let server = Server::new("http://127.0.0.1:1", None, &Login::Nobody, &Tls::default()).expect("a server");
    let error = install(&server, PLAIN).expect_err("nobody there").to_string();
    assert!(error.contains("does not answer") && error.contains("is Kibana running"), "{error}");
}

#[test]
fn addresses_and_spaces_that_cannot_be_are_refused() {
    for (url, space) in [
        ("kibana:5601", None),
        ("http://", None),
        ("http://me:secret@kibana:5601", None),
        ("http://kibana:5601", Some("a/b")),
        ("http://kibana:5601", Some("")),
    ] {
        let error =
            Server::new(url, space, &Login::Nobody, &Tls::default()).expect_err("cannot be").to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn the_order_of_events_of_the_same_time_is_set_unless_somebody_chose_one() {
    let fake = Fake::start();
    let report = run(&fake, PLAIN);
    let chosen = json!({"userValue": ["log.offset", "_doc"]});
    assert_eq!(fake.state().settings["context:tieBreakerFields"], chosen);
    assert!(report.notes.iter().any(|note| note.contains("log.offset")), "{:?}", report.notes);
    let theirs = json!({"userValue": ["sequence"]});
    fake.state().settings["context:tieBreakerFields"] = theirs.clone();
    assert!(run(&fake, PLAIN).notes.is_empty());
    assert_eq!(fake.state().settings["context:tieBreakerFields"], theirs);
}

#[test]
fn a_kibana_that_the_objects_are_not_made_for_is_named() {
    for (version, is_noted) in
        [("7.11.2", true), ("7.17.29", false), ("8.19.0", false), ("9.1.0", true), ("3.3.0", true)]
    {
        let fake = Fake::start();
        fake.state().version = version;
        let notes = run(&fake, PLAIN).notes;
        assert_eq!(notes.iter().any(|note| note.contains(version)), is_noted, "{version}: {notes:?}");
    }
}
