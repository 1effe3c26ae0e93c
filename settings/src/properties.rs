//! What librdkafka calls the `kafka` section.

use crate::{Kafka, Tls};

/// librdkafka properties for brokers and security, for producer and consumer alike. The values include the password.
///
/// Host names are always verified (`ssl.endpoint.identification.algorithm`), whatever the library's default is.
pub fn kafka_properties(kafka: &Kafka) -> Vec<(String, String)> {
    let protocol = match (&kafka.tls, &kafka.sasl) {
        (None, None) => "plaintext",
        (Some(_), None) => "ssl",
        (None, Some(_)) => "sasl_plaintext",
        (Some(_), Some(_)) => "sasl_ssl",
    };
    let mut properties = vec![
        ("bootstrap.servers", kafka.brokers.join(",")),
        ("security.protocol", protocol.to_owned()),
        ("ssl.endpoint.identification.algorithm", "https".to_owned()),
    ];
    if let Some(Tls { ca, certificate, key }) = &kafka.tls {
        let files =
            [("ssl.ca.location", ca), ("ssl.certificate.location", certificate), ("ssl.key.location", key)];
        for (name, path) in files {
            properties.extend(path.iter().map(|path| (name, path.display().to_string())));
        }
    }
    if let Some(sasl) = &kafka.sasl {
        properties.push(("sasl.mechanism", sasl.mechanism.clone()));
        properties.push(("sasl.username", sasl.user.clone()));
        properties.push(("sasl.password", sasl.password.reveal().to_owned()));
    }
    properties.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
