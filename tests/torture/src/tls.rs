//! TLS before a server that speaks none, with a certificate that can expire and be renewed.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Runtime,
    sync::watch,
};
use tokio_native_tls::{
    TlsAcceptor,
    native_tls::{self, Identity},
};

use crate::Outcome;

/// See the module. Ends when it goes out of scope.
pub struct Tls {
    /// `host:port` that clients use.
    pub address: String,
    /// The authority that they have to trust.
    pub ca: PathBuf,
    good: TlsAcceptor,
    expired: TlsAcceptor,
    shown: watch::Sender<TlsAcceptor>,
    _runtime: Runtime,
}

impl Tls {
    /// Before a server at `host:port`. Certificates are made in `directory`.
    ///
    /// # Errors
    /// There is no `openssl`, or it fails.
    pub fn start(directory: &Path, server: &str) -> Outcome<Tls> {
        fs::create_dir_all(directory)?;
        authority(directory)?;
        let (good, expired) = (certificate(directory, "good", 1)?, certificate(directory, "expired", -1)?);
        let (shown, told) = watch::channel(good.clone());
        let server: SocketAddr = server.parse().map_err(|error| format!("{server}: {error}"))?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?.to_string();
        runtime.spawn(listen(listener, server, told));
        Ok(Tls { address, ca: directory.join("ca.pem"), good, expired, shown, _runtime: runtime })
    }

    /// From now on the certificate is one of yesterday; connections that are there end.
    pub fn expire(&self) {
        self.shown.send_replace(self.expired.clone());
    }

    /// From now on it is good again.
    pub fn renew(&self) {
        self.shown.send_replace(self.good.clone());
    }
}

async fn listen(listener: TcpListener, server: SocketAddr, mut told: watch::Receiver<TlsAcceptor>) {
    while let Ok((client, _)) = listener.accept().await {
        let acceptor = told.borrow_and_update().clone();
        let mut changed = told.clone();
        tokio::spawn(async move {
            let pass = async {
                let Ok(mut client) = acceptor.accept(client).await else { return };
                let Ok(mut server) = TcpStream::connect(server).await else { return };
                // However it ends, both connections are dropped.
                tokio::io::copy_bidirectional(&mut client, &mut server).await.ok();
            };
            tokio::select! {
                () = pass => {}
                _ = changed.changed() => {}
            }
        });
    }
}

fn authority(directory: &Path) -> Outcome {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "ca.key"];
    let rest = ["-x509", "-days", "10", "-subj", "/CN=authority of a torture cell", "-out", "ca.pem"];
    openssl(directory, &[&["req"][..], &key, &rest].concat())?;
    fs::write(directory.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n")?;
    let key =
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "server.key"];
    openssl(directory, &[&["req"][..], &key, &["-subj", "/CN=localhost", "-out", "server.csr"]].concat())
}

/// Of the server's key, valid for so many days from now.
fn certificate(directory: &Path, name: &str, days: i32) -> Outcome<TlsAcceptor> {
    let (days, file) = (days.to_string(), format!("{name}.pem"));
    let signed =
        ["x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
    let rest = ["-extfile", "names", "-days", &days, "-out", &file];
    openssl(directory, &[&signed[..], &rest].concat())?;
    let (certificate, key) = (fs::read(directory.join(&file))?, fs::read(directory.join("server.key"))?);
    let acceptor = Identity::from_pkcs8(&certificate, &key).and_then(native_tls::TlsAcceptor::new);
    Ok(acceptor.map_err(|error| format!("{file}: {error}"))?.into())
}

fn openssl(directory: &Path, arguments: &[&str]) -> Outcome {
    let output = Command::new("openssl").args(arguments).current_dir(directory).output();
    let output = output.map_err(|error| format!("openssl: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}
