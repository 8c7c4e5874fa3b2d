using Hoopoe.Management;

namespace Hoopoe.Server.Tls;

/// <summary>What the HTTP API shows of TLS, as it is when it is asked for. Immutable.</summary>
/// <param name="Listeners">Where clients connect over TLS.</param>
/// <param name="Certificates">The certificates in use.</param>
internal sealed record TlsFacts(Func<IReadOnlyList<ListenerFacts>> Listeners, Func<IReadOnlyList<CertificateFacts>> Certificates);
