using System.Net.Security;
using Hoopoe.Protocols.Transport;
using Hoopoe.Server.Transport;

namespace Hoopoe.Server.Tls;

/// <summary>
/// Shakes hands with the clients that connect over TLS, each beside the others and within a limited time. Lives as long as the broker; any
/// thread may call.
/// </summary>
internal sealed class TlsGate : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationToken _ended;
    private readonly TlsCertificates _certificates;
    private readonly ClientCertificates _asked;
    private readonly TimeSpan _patience;
    private readonly HandshakeFailures _failures;

    /// <summary>Opens it.</summary>
    /// <param name="certificates">The broker's certificates.</param>
    /// <param name="asked">Whether clients show certificates of their own.</param>
    /// <param name="patience">How long a handshake may take.</param>
    /// <param name="failures">Told of those that fail.</param>
    public TlsGate(TlsCertificates certificates, ClientCertificates asked, TimeSpan patience, HandshakeFailures failures)
    {
        (_certificates, _asked, _patience, _failures) = (certificates, asked, patience, failures);
        // Asked for once, as a connection may come in late, when the source is disposed of.
        _ended = _ending.Token;
    }

    /// <summary>The same connection over TLS; null, with the connection ended, where the handshake failed. Never throws.</summary>
    public async Task<ITransport?> SecureAsync(ITransport transport)
    {
        var records = new TransportStream(transport);
        var stream = new SslStream(records, leaveInnerStreamOpen: false);
        var check = new ClientCertificateCheck(_asked);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ended);
        limit.CancelAfter(_patience);
        // What waits for the peer looks at no token.
        using var cut = limit.Token.UnsafeRegister(static state => ((ITransport)state!).Abort(), transport);
        try
        {
            await stream.AuthenticateAsServerAsync((_, hello, _, _) => new(_certificates.OptionsFor(hello.ServerName, check)), null, limit.Token);
            await records.SendWaitingAsync();
            return new TlsTransport(transport, records, stream, PeerIdentity.Of(stream));
        }
        catch (Exception error)
        {
            if (!_ended.IsCancellationRequested)
            {
                string? reason = limit.IsCancellationRequested ? $"the client has not done its part within {_patience.TotalSeconds:0.###} s" : HandshakeReason.Of(error, records.Opening, check);
                _failures.Note(transport.Peer, transport.Local, reason);
            }
            await EndAsync(transport, records, stream);
            return null;
        }
    }

    /// <summary>Cuts off those whose handshake is under way: the broker ends.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    private static async Task EndAsync(ITransport transport, TransportStream records, SslStream stream)
    {
        try
        {
            // The alert that says what was wrong.
            await records.SendWaitingAsync();
        }
        catch (IOException)
        {
            // The client has gone already.
        }
        transport.ShutdownSend();
        await stream.DisposeAsync();
        transport.Dispose();
    }
}
