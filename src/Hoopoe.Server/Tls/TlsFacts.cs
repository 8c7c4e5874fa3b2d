using Hoopoe.Management;

namespace Hoopoe.Server.Tls;

/// <summary>What the HTTP API shows of TLS, as it is when it is asked for. Immutable.</summary>
/// <param name="Listeners">Where clients connect over TLS.</param>
/// <param name="Certificates">The certificates in use.</param>
/// <param name="Reload">Reads them anew, and says why they cannot be used, or null.</param>
internal sealed record TlsFacts(Func<IReadOnlyList<ListenerFacts>> Listeners, Func<IReadOnlyList<CertificateFacts>> Certificates, Func<string?> Reload);
