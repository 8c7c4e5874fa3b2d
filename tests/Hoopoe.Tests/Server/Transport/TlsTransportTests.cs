using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Hoopoe.Protocols.Transport;
using Hoopoe.Server.Tls;
using Hoopoe.Server.Transport;
using Hoopoe.Tests.Server.Tls;
using Xunit;

namespace Hoopoe.Tests.Server.Transport;

/// <summary>A connection over TLS over a real socket.</summary>
public sealed class TlsTransportTests : IAsyncLifetime
{
    private readonly TlsFolder _folder = new();
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private TlsCertificates _certificates = null!;
    private TlsGate _gate = null!;
    private SslStream _stream = null!;
    private ITransport _transport = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var log = new TlsLog(new RecordedLog());
        _certificates = new TlsCertificates(_folder.Options, TimeProvider.System, log);
        _gate = new TlsGate(_certificates, ClientCertificates.None, TimeSpan.FromSeconds(30), new HandshakeFailures(TimeProvider.System, log));
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        await _client.ConnectAsync(listener.LocalEndPoint!, Cancelled);
        var securing = _gate.SecureAsync(new SocketTransport(await listener.AcceptAsync(Cancelled)));
        _stream = new SslStream(new NetworkStream(_client), leaveInnerStreamOpen: false);
        await _stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null }, Cancelled);
        _transport = await securing ?? throw new InvalidOperationException("the handshake failed");
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _stream.DisposeAsync();
        _client.Dispose();
        _gate.Dispose();
        _certificates.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16_384, 1)]
    [InlineData(7, 65_536, 9)]
    [InlineData(65_536, 65_536)]
    [InlineData(100, 200_000, 0, 33, 65_535, 1)]
    [InlineData(1_000_000, 10)]
    public async Task Send_Segments_ArriveInOrder(params int[] lengths)
    {
        byte[][] pieces = [.. lengths.Select(RandomNumberGenerator.GetBytes)];
        byte[] received = new byte[lengths.Sum()];
        var receiving = _stream.ReadExactlyAsync(received, Cancelled);
        await _transport.SendAsync([.. pieces.Select(piece => new ArraySegment<byte>(piece))]);
        await receiving;
        Assert.Equal(pieces.SelectMany(piece => piece), received);
    }

    [Fact]
    public async Task Send_Gathered_LeavesInOnePieceOfFullRecords()
    {
        // What carries the records is asked, not the network, which may cut as it likes.
        var counted = new CountedTransport();
        await using var records = new TransportStream(counted);
        for (int i = 0; i < 4; i++) await records.WriteAsync(new byte[16_406], Cancelled);
        Assert.Empty(counted.Sends);
        await records.SendWaitingAsync();
        Assert.Equal([4 * 16_406], counted.Sends);
    }

    [Fact]
    public async Task SendAndReceive_AtOnce_DisturbNobody()
    {
        byte[] there = RandomNumberGenerator.GetBytes(5_000_000);
        byte[] back = RandomNumberGenerator.GetBytes(5_000_000);
        byte[] atClient = new byte[back.Length];
        var clientReads = _stream.ReadExactlyAsync(atClient, Cancelled).AsTask();
        var clientWrites = _stream.WriteAsync(there, Cancelled).AsTask();
        var serverWrites = Task.Run(async () =>
        {
            for (int at = 0; at < back.Length; at += 1000) await _transport.SendAsync(back.AsMemory(at, 1000));
        }, Cancelled);
        byte[] atServer = new byte[there.Length];
        for (int at = 0; at < atServer.Length;)
        {
            await _transport.ReceiveAsync(Memory<byte>.Empty);
            at += await _transport.ReceiveAsync(atServer.AsMemory(at, Math.Min(3000, atServer.Length - at)));
        }
        await Task.WhenAll(clientReads, clientWrites, serverWrites);
        Assert.True(there.AsSpan().SequenceEqual(atServer));
        Assert.True(back.AsSpan().SequenceEqual(atClient));
    }

    [Fact]
    public async Task Receive_EmptyBuffer_WaitsForBytesAndTakesNone()
    {
        var waiting = _transport.ReceiveAsync(Memory<byte>.Empty);
        Assert.False(waiting.IsCompleted);
        await _stream.WriteAsync("abc"u8.ToArray(), Cancelled);
        Assert.Equal(0, await waiting);
        byte[] buffer = new byte[10];
        Assert.Equal(3, await _transport.ReceiveAsync(buffer));
    }

    [Fact]
    public async Task ShutdownSend_BehindASend_ComesAfterAllThatWasSent()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(8_000_000);
        var sending = _transport.SendAsync(bytes).AsTask();
        // The client reads nothing yet, so that the send is under way.
        _transport.ShutdownSend();
        byte[] received = new byte[bytes.Length];
        await _stream.ReadExactlyAsync(received, Cancelled);
        await sending;
        Assert.True(bytes.AsSpan().SequenceEqual(received));
        Assert.Equal(0, await _stream.ReadAsync(new byte[1], Cancelled));
        await Assert.ThrowsAsync<IOException>(async () => await _transport.SendAsync(bytes));
    }

    [Fact]
    public async Task Receive_PeerSaysGoodbye_IsTheEnd()
    {
        await _stream.ShutdownAsync();
        Assert.Equal(0, await _transport.ReceiveAsync(new byte[10]));
    }

    [Fact]
    public async Task Receive_PeerGoneWithoutAWord_IsTheEndOrABreak()
    {
        _client.Shutdown(SocketShutdown.Both);
        Assert.Equal(0, await _transport.ReceiveAsync(new byte[10]));
    }

    [Fact]
    public async Task Receive_Aborted_Throws()
    {
        var receiving = _transport.ReceiveAsync(new byte[10]);
        _transport.Abort();
        await Assert.ThrowsAsync<IOException>(async () => await receiving);
    }

    [Fact]
    public async Task Send_Aborted_Throws()
    {
        var sending = _transport.SendAsync(new byte[50_000_000]);
        Assert.False(sending.IsCompleted);
        _transport.Abort();
        await Assert.ThrowsAsync<IOException>(async () => await sending);
    }

    [Fact]
    public async Task Receive_BytesThatAreNoTls_Throws()
    {
        await _client.SendAsync(new byte[100], Cancelled);
        await Assert.ThrowsAsync<IOException>(async () => await _transport.ReceiveAsync(new byte[10]));
    }

    [Fact]
    public async Task Send_ShortOnesThatTheNetworkTakesAtOnce_AllocateNothing()
    {
        byte[] bytes = new byte[200];
        List<ArraySegment<byte>> segments = [bytes, bytes];
        const int Count = 50;
        const int Rounds = 10;
        for (int i = 0; i < Count; i++) await _transport.SendAsync(segments);
        // The runtime allocates for itself now and then, as when it compiles a method anew: the least of some rounds is ours.
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            int waited = SendAtOnce(bytes, segments, Count);
            // Before the assertion, which allocates.
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(0, waited);
        }
        // Without optimisation every call of an async method allocates its state, which with it only those do that wait.
        Assert.InRange(least, 0, IsOptimised ? 0 : Count * 1000L);
    }

    private static bool IsOptimised => !typeof(TlsTransport).Assembly.GetCustomAttributes(false).OfType<System.Diagnostics.DebuggableAttribute>().Any(one => one.IsJITOptimizerDisabled);

    // Says how many had to wait, which none has with so few bytes.
    private int SendAtOnce(byte[] bytes, List<ArraySegment<byte>> segments, int count)
    {
        int waited = 0;
        for (int i = 0; i < count; i++)
        {
            if (!_transport.SendAsync(bytes).AsTask().IsCompletedSuccessfully) waited++;
            if (!_transport.SendAsync(segments).AsTask().IsCompletedSuccessfully) waited++;
        }
        return waited;
    }

    /// <summary>Notes how much was sent at once, and keeps nothing.</summary>
    private sealed class CountedTransport : ITransport
    {
        public List<int> Sends { get; } = [];

        public string Peer => "";

        public string Local => "";

        public bool IsLoopback => true;

        public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => throw new NotSupportedException();

        public ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
        {
            Sends.Add(bytes.Length);
            return ValueTask.CompletedTask;
        }

        public ValueTask SendAsync(IList<ArraySegment<byte>> segments) => throw new NotSupportedException();

        public void ShutdownSend()
        {
        }

        public void Abort()
        {
        }

        public void Dispose()
        {
        }
    }
}
