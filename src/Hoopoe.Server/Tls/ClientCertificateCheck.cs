using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Hoopoe.Server.Tls;

/// <summary>Judges the certificate of one client, and remembers why it was refused. Lives for one handshake.</summary>
/// <param name="asked">Whether clients show certificates.</param>
internal sealed class ClientCertificateCheck(ClientCertificates asked)
{
    /// <summary>Whether the client is asked for a certificate.</summary>
    public bool IsAsked => asked != ClientCertificates.None;

    /// <summary>Why the client was refused; null where it was not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Whether the client may come in, as its chain was found to be.</summary>
    public bool Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            if (asked == ClientCertificates.Required) Refusal = "the client shows no certificate, and one is required";
        }
        else if (errors != SslPolicyErrors.None)
        {
            Refusal = $"the client's certificate ({certificate.Subject}) is refused: {Reason(chain)}";
        }
        return Refusal is null;
    }

    private static string Reason(X509Chain? chain) => chain is null || chain.ChainStatus.Length == 0
        ? "its chain cannot be built"
        : string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')).Distinct(StringComparer.Ordinal));
}
