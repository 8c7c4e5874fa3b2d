using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Hoopoe.Server.Tls;

/// <summary>How the web server shakes hands with HTTPS clients, which it does by itself. Lives as long as the broker; any thread may call.</summary>
/// <param name="certificates">The broker's certificates.</param>
/// <param name="asked">Whether clients show certificates of their own.</param>
/// <param name="patience">How long a handshake may take.</param>
/// <param name="failures">Told of clients whose certificates are refused.</param>
internal sealed class HttpsHandshakes(TlsCertificates certificates, ClientCertificates asked, TimeSpan patience, HandshakeFailures failures)
{
    /// <summary>The same in the web server's terms.</summary>
    public TlsHandshakeCallbackOptions MakeOptions() => new()
    {
        HandshakeTimeout = patience,
        OnConnection = context => new ValueTask<SslServerAuthenticationOptions>(OptionsFor(context)),
    };

    private SslServerAuthenticationOptions OptionsFor(TlsHandshakeCallbackContext context)
    {
        var check = new ClientCertificateCheck(asked);
        var options = certificates.OptionsFor(context.ClientHelloInfo.ServerName, check);
        options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            bool passes = check.Judge(sender, certificate, chain, errors);
            if (!passes) Note(context.Connection, check.Refusal!);
            return passes;
        };
        return options;
    }

    private void Note(BaseConnectionContext connection, string reason) =>
        failures.Note(connection.RemoteEndPoint?.ToString() ?? "somebody", connection.LocalEndPoint?.ToString() ?? "HTTPS", reason);
}
