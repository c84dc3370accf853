"""Certificates by which the machines of a cluster know each other.

One authority vouches for three roles, and is forgotten when it has: a scheduler, a client and the
boards. Whoever holds one of their files can run programs on all of them, which is what a cluster is
for; whoever holds none cannot even connect.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from runtime.errors import BenchError
from runtime.files.folders import new_folder
from runtime.installation import install_extra

AUTHORITY = "authority.pem"
"""Certificate of who vouches for the others."""
ROLES = ("scheduler", "board", "client")
_BEGIN, _END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Wide, since a board without a network may not know what day it is."""


def make_certificates(folder: Path) -> None:
    """Write ``authority.pem`` and for each role its key and certificate, as ``board.pem``.

    Args:
        folder: Made; readable by nobody else.

    Raises:
        BenchError: the folder is there already, or `cryptography` is not installed.
        OutputError: it cannot be written.
    """
    authority, files = _signed()
    folder = folder.resolve()
    if folder.exists():
        raise BenchError(
            f"{folder} is there already. Use its certificates, or name another folder."
        )
    with new_folder(folder, mode=0o700) as draft:
        for name, content in {AUTHORITY: authority, **files}.items():
            (draft / name).touch(mode=0o600)
            (draft / name).write_bytes(content)


def security_of(folder: Path) -> Any:
    """What Dask's client needs to be let in: a ``distributed.Security``.

    Raises:
        BenchError: the folder lacks the client's certificate.
    """
    from distributed import Security

    files = [folder / AUTHORITY, folder / "client.pem"]
    for path in files:
        if not path.is_file():
            raise BenchError(
                f"{path} is missing. Make certificates with `vismaid bench hosts init {folder}`, "
                "or name the folder that has them with --certificates."
            )
    make: Any = Security
    return make(
        tls_ca_file=str(files[0]),
        tls_client_cert=str(files[1]),
        require_encryption=True,
    )


def _signed() -> tuple[bytes, dict[str, bytes]]:
    """The authority's certificate, and each role's key and certificate."""
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import NameOID
    except ImportError:
        raise BenchError(
            "Certificates need cryptography; install what clusters need with "
            f"`{install_extra('cluster')}`."
        ) from None

    def certificate(name: str, key: Any, issuer: Any, signer: Any, *, authority: bool) -> Any:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"vismaid {name}")])
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(_BEGIN)
            .not_valid_after(_END)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .sign(signer, hashes.SHA256())
        )

    def new_key() -> Any:
        return ec.generate_private_key(ec.SECP256R1())

    signer = new_key()
    root = certificate("authority", signer, None, signer, authority=True)
    files = {}
    for role in ROLES:
        key = new_key()
        signed = certificate(role, key, root, signer, authority=False)
        files[f"{role}.pem"] = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ) + signed.public_bytes(serialization.Encoding.PEM)
    return root.public_bytes(serialization.Encoding.PEM), files
