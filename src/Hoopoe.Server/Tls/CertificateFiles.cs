namespace Hoopoe.Server.Tls;

/// <summary>The files that a certificate is in. Immutable.</summary>
/// <param name="Certificate">The certificate and its chain, as PEM or PFX.</param>
/// <param name="Key">The key as PEM; null where the certificate's own file holds it.</param>
public sealed record CertificateFiles(string Certificate, string? Key = null)
{
    // Between the two, as a name of an option takes one text.
    private const char Separator = '+';

    /// <summary>The file that the key is in.</summary>
    internal string KeyPath => Key ?? Certificate;

    /// <summary>Reads what <see cref="ToString"/> writes: the certificate's file, with + and the key's file behind it if there is one.</summary>
    internal static CertificateFiles Parse(string text) =>
        text.IndexOf(Separator, StringComparison.Ordinal) is var at and > 0 ? new CertificateFiles(text[..at], text[(at + 1)..]) : new CertificateFiles(text);

    /// <inheritdoc/>
    public override string ToString() => Key is null ? Certificate : $"{Certificate}{Separator}{Key}";
}
