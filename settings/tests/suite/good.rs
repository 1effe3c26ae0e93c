//! What is accepted, and what it becomes.

use expect_test::{expect, expect_file};
use settings::kafka_properties;

use crate::{CANARY, Site};

const FULL: &str = include_str!("../data/full.yaml");

#[test]
fn a_full_file() {
    let site = Site::new();
    let settings = site.parse(FULL).unwrap();
    expect_file!["../data/full.txt"].assert_eq(&site.anonymous(&format!("{settings:#?}")));
}

#[test]
fn secrets_come_without_their_line_end_and_are_never_shown() {
    let site = Site::new();
    let settings = site.parse(FULL).unwrap();
    let kafka = settings.kafka.as_ref().unwrap();
    assert_eq!(kafka.sasl.as_ref().unwrap().password.reveal(), CANARY);
    assert!(!format!("{settings:?}{settings:#?}").contains(CANARY));
}

#[test]
fn kafka_properties_for_every_security() {
    let site = Site::new();
    let settings = site.parse(FULL).unwrap();
    let shown = |kafka: &settings::Kafka| {
        let lines = kafka_properties(kafka).into_iter().map(|(name, value)| format!("{name}={value}\n"));
        site.anonymous(&lines.collect::<String>())
    };
    let mut kafka = settings.kafka.unwrap();
    expect![[r#"
        bootstrap.servers=kafka1:9092,[2001:db8::1]:9092
        security.protocol=sasl_ssl
        ssl.endpoint.identification.algorithm=https
        ssl.ca.location=DIR/ca.pem
        ssl.certificate.location=DIR/client.pem
        ssl.key.location=DIR/client.key
        sasl.mechanism=SCRAM-SHA-512
        sasl.username=khp-log
        sasl.password=CANARY-secret

    "#]]
    .assert_eq(&shown(&kafka));
    kafka.sasl = None;
    assert!(shown(&kafka).contains("security.protocol=ssl\n"));
    kafka.tls = None;
    expect![[r#"
        bootstrap.servers=kafka1:9092,[2001:db8::1]:9092
        security.protocol=plaintext
        ssl.endpoint.identification.algorithm=https

    "#]]
    .assert_eq(&shown(&kafka));
}

#[test]
fn the_least_there_is_for_ship() {
    let site = Site::new();
    let text = "
cluster: khp
kafka: {brokers: 'kafka1:9092, kafka2:9092'}
ship:
  host: nn1
  streams: [{name: a, component: namenode, files: /var/log/a.log}]
";
    let settings = site.parse(text).unwrap();
    expect![[r#"
        (
            Kafka {
                brokers: [
                    "kafka1:9092",
                    "kafka2:9092",
                ],
                topic: "khp-logs",
                dead_letters: "khp-logs-dlq",
                compression: Lz4,
                tls: None,
                sasl: None,
            },
            Ship {
                host: "nn1",
                state: "/var/lib/khp-log",
                notify: true,
                in_flight_bytes: 33554432,
                listen: Some(
                    127.0.0.1:7514,
                ),
                streams: [
                    Stream {
                        name: "a",
                        files: [
                            "/var/log/a.log",
                        ],
                        exclude: [],
                        component: NameNode,
                        service: None,
                        layout: None,
                        cluster: "khp",
                        zone: Asia/Seoul,
                        encoding: Encoding {
                            name: "UTF-8",
                            ..
                        },
                        framing: Blocks,
                    },
                ],
            },
        )
    "#]]
    .assert_eq(&format!("{:#?}\n", settings.for_ship().unwrap()));
    assert!(settings.for_process().is_err());
}

#[test]
fn the_least_there_is_for_process() {
    let site = Site::new();
    let text = "
kafka: {brokers: kafka1:9092, topic: t}
elasticsearch: {urls: http://es1:9200}
process:
";
    let settings = site.parse(text).unwrap();
    expect![[r#"
        (
            Kafka {
                brokers: [
                    "kafka1:9092",
                ],
                topic: "t",
                dead_letters: "khp-logs-dlq",
                compression: Lz4,
                tls: None,
                sasl: None,
            },
            Elasticsearch {
                urls: [
                    "http://es1:9200",
                ],
                login: Nobody,
                tls: Tls {
                    ca: None,
                    certificate: None,
                    key: None,
                },
            },
            Process {
                group: "khp-log",
                topics: [
                    "t",
                ],
                keep_original: true,
                bulks_in_flight: 2,
                bulk_bytes: 4194304,
                threads: 1,
                listen: Some(
                    127.0.0.1:7515,
                ),
                cluster: "",
                filebeat: [],
            },
        )
    "#]]
    .assert_eq(&format!("{:#?}\n", settings.for_process().unwrap()));
}

#[test]
fn a_section_that_a_command_needs_is_named_with_an_example() {
    let site = Site::new();
    let settings = site.parse("kafka: {brokers: kafka1:9092}").unwrap();
    expect![[r#"
        khp-log.yaml: the section `ship` is missing, which `khp-log ship` needs
          hint: add, for example:
            cluster: khp
            ship:
              streams:
                - name: namenode
                  component: namenode
                  files: [/var/log/hadoop-hdfs/*namenode*.log]
    "#]]
    .assert_eq(&format!("{}\n", settings.for_ship().unwrap_err()));
    expect![[r#"
        khp-log.yaml: the section `elasticsearch` is missing, which `khp-log process` needs
          hint: add, for example:
            elasticsearch:
              urls: ["https://es1:9200"]
        khp-log.yaml: the section `process` is missing, which `khp-log process` needs
          hint: add, for example:
            process:
              group: khp-log
    "#]]
    .assert_eq(&format!("{}\n", settings.for_process().unwrap_err()));
    expect![[r#"
        khp-log.yaml: the section `elasticsearch` is missing, which `khp-log setup` needs
          hint: add, for example:
            elasticsearch:
              urls: ["https://es1:9200"]
    "#]]
    .assert_eq(&format!("{}\n", settings.for_elasticsearch("setup").unwrap_err()));
    // What is shown as an example is accepted, all of it together.
    let empty = site.parse("cluster: khp").unwrap();
    let all = [empty.for_ship().unwrap_err(), empty.for_process().unwrap_err()];
    let problems = all.iter().flat_map(|problems| &problems.problems);
    let hints = problems.filter_map(|problem| problem.hint.as_ref()?.split_once('\n'));
    let mut examples: Vec<String> =
        hints.map(|(_, example)| format!("\n{example}\n").replace("\n    ", "\n")).collect();
    examples.sort();
    examples.dedup();
    let settings = site.parse(&examples.concat()).unwrap();
    assert!(settings.for_ship().is_ok() && settings.for_process().is_ok());
}

#[test]
fn an_api_key_a_credential_and_anchors() {
    let site = Site::new();
    site.write("es-key", CANARY, 0o440);
    let text = "elasticsearch: {urls: [&es 'https://es1:9200'], api_key: {credential: es-key}}
kafka: {brokers: [kafka1:9092], tls: {}}
";
    let settings = site.parse(text).unwrap();
    expect![[r#"
        Some(Elasticsearch { urls: ["https://es1:9200"], login: ApiKey((secret)), tls: Tls { ca: None, certificate: None, key: None } })
        Some(Kafka { brokers: ["kafka1:9092"], topic: "khp-logs", dead_letters: "khp-logs-dlq", compression: Lz4, tls: Some(Tls { ca: None, certificate: None, key: None }), sasl: None })
    "#]].assert_eq(&format!("{:?}\n{:?}\n", settings.elasticsearch, settings.kafka));
}
