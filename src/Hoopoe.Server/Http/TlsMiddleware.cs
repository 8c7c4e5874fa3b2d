using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Hoopoe.Server.Tls;
using Hoopoe.Server.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Hoopoe.Server.Http;

/// <summary>
/// Puts TLS between a web server's connections and what it serves on them. It is not Kestrel's own, which wants a host's services and tells
/// nobody why a handshake failed. Lives as long as the web server.
/// </summary>
/// <param name="gate">Where clients shake hands.</param>
internal sealed class TlsMiddleware(TlsGate gate)
{
    /// <summary>What is done with a connection before it is served.</summary>
    public ConnectionDelegate Wrap(ConnectionDelegate serve) => connection => ServeAsync(connection, serve);

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate serve)
    {
        using var secured = await gate.SecureAsync(new PipeTransport(connection));
        if (secured is null) return;
        await using var stream = new TransportStream(secured);
        // By this it knows that its address begins with https.
        connection.Features.Set<ITlsConnectionFeature>(new Encrypted());
        var before = connection.Transport;
        var pipe = new StreamPipe(PipeReader.Create(stream), PipeWriter.Create(stream));
        connection.Transport = pipe;
        try
        {
            await serve(connection);
            await pipe.EndAsync();
            secured.ShutdownSend();
        }
        finally
        {
            connection.Transport = before;
        }
    }

    private sealed class StreamPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;

        public async ValueTask EndAsync()
        {
            await input.CompleteAsync();
            try
            {
                await output.CompleteAsync();
            }
            catch (IOException)
            {
                // The client was faster.
            }
        }
    }

    private sealed class Encrypted : ITlsConnectionFeature
    {
        public X509Certificate2? ClientCertificate { get; set; }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
    }
}
