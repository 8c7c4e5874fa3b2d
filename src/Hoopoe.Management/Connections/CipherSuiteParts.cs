namespace Hoopoe.Management.Connections;

/// <summary>The parts of a cipher suite, each by the name that Erlang, and so RabbitMQ, has for it. Immutable.</summary>
/// <param name="KeyExchange">How the keys are agreed on: ecdhe_rsa; any, where the suite leaves that open, as those of TLS 1.3 do.</param>
/// <param name="Cipher">What encrypts: aes_256_gcm.</param>
/// <param name="Hash">What protects from changes: aead, where the cipher does that itself.</param>
internal readonly record struct CipherSuiteParts(string? KeyExchange, string? Cipher, string? Hash)
{
    private const string Prefix = "TLS_";
    private const string Joint = "_WITH_";

    // Ciphers that protect from changes themselves: the hash behind them is for making keys.
    private static readonly string[] _selfProtecting = ["_gcm", "_ccm", "_ccm_8", "_poly1305"];

    /// <summary>Takes apart a name of the registry: TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384.</summary>
    public static CipherSuiteParts Of(string name)
    {
        string rest = (name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name).ToLowerInvariant();
        int joint = rest.IndexOf(Joint, StringComparison.OrdinalIgnoreCase);
        string exchange = joint < 0 ? "any" : rest[..joint];
        if (joint >= 0) rest = rest[(joint + Joint.Length)..];
        if (_selfProtecting.Any(end => rest.EndsWith(end, StringComparison.Ordinal))) return new CipherSuiteParts(exchange, rest, "aead");
        int last = rest.LastIndexOf('_');
        if (last < 0) return new CipherSuiteParts(exchange, rest, null);
        var (cipher, hash) = (rest[..last], rest[(last + 1)..]);
        return new CipherSuiteParts(exchange, cipher, _selfProtecting.Any(end => cipher.EndsWith(end, StringComparison.Ordinal)) ? "aead" : hash);
    }
}
