namespace Hoopoe.Server.Tls;

/// <summary>Says in plain words why a handshake failed. Stateless.</summary>
internal static class HandshakeReason
{
    // What OpenSSL says, and what it comes from.
    private static readonly (string Said, string Meant)[] _known =
    [
        ("unknown ca", "the client does not trust the broker's certificate: give it the authority's certificate"),
        ("certificate unknown", "the client does not trust the broker's certificate"),
        ("bad certificate", "the client refuses the broker's certificate, as where it is for another host name"),
        ("certificate expired", "the client finds that the broker's certificate has expired"),
        ("unsupported protocol", "the client speaks only versions of TLS that are not spoken here (tls.versions)"),
        ("protocol version", "the client speaks only versions of TLS that are not spoken here (tls.versions)"),
        ("no shared cipher", "the client and the broker have no cipher suite in common"),
        ("wrong version number", "the client does not speak TLS"),
        ("http request", "the client speaks HTTP without TLS"),
    ];

    private static readonly string[] _httpMethods = ["GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS "];

    /// <summary>Why; null where the client hung up before it said anything, as those who only look whether a port is open do.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="opening">The first bytes that came from the client.</param>
    /// <param name="check">What was made of its certificate.</param>
    public static string? Of(Exception error, ReadOnlySpan<byte> opening, ClientCertificateCheck check)
    {
        if (check.Refusal is { } refusal) return refusal;
        if (opening.IsEmpty) return null;
        if (opening.StartsWith("AMQP"u8)) return "the client speaks AMQP without TLS: it is to use an amqps address, or the port without TLS";
        string begin = System.Text.Encoding.Latin1.GetString(opening);
        if (Array.Exists(_httpMethods, method => begin.StartsWith(method, StringComparison.Ordinal))) return "the client speaks HTTP without TLS";
        string said = error.GetBaseException().Message;
        var known = Array.Find(_known, one => said.Contains(one.Said, StringComparison.OrdinalIgnoreCase));
        return known.Meant is { } meant ? $"{meant} ({said})" : said.ReplaceLineEndings(" ");
    }
}
