"""Objects as the first version wrote them: the wrapped data key in the header (format BKV1)."""

import struct

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workflow.data_keys import context_of
from workflow.master_keys import MasterKey
from workflow.vault import CHUNK


def seal_first_format(data: bytes, object_id: str, purpose: str, master: MasterKey, entropy: bytes) -> bytes:
    """`entropy` has 51 bytes: data key (32), nonce of the wrapping (12), nonce prefix (7)."""
    data_key, nonce, prefix = entropy[:32], entropy[32:44], entropy[44:51]
    context, key_id = context_of(object_id, purpose, b"BKV1"), bytes.fromhex(master.id)
    wrapped = AESGCM(master.secret).encrypt(nonce, data_key, context + key_id)
    parts = [struct.pack(">4s8s12s48s7s", b"BKV1", key_id, nonce, wrapped, prefix)]
    count = max(1, -(-len(data) // CHUNK))
    for at in range(count):
        chunk = data[at * CHUNK : (at + 1) * CHUNK]
        parts.append(AESGCM(data_key).encrypt(prefix + struct.pack(">IB", at, at == count - 1), chunk, context))
    return b"".join(parts)
