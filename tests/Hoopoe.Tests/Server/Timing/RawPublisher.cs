using System.Net;
using System.Net.Sockets;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Tests.Server.Timing;

/// <summary>
/// A client that reads nothing but its login, and whose bytes are with the broker's socket when a call returns: what no
/// client library promises.
/// </summary>
internal sealed class RawPublisher(IPEndPoint address) : IDisposable
{
    // Small pieces go at once.
    private readonly TcpClient _client = new() { NoDelay = true };

    public async Task OpenAsync()
    {
        await _client.ConnectAsync(address);
        await CallAsync(Frame.ProtocolHeader.ToArray());
        await CallAsync(Method(0, new ConnectionStartOk { Mechanism = "PLAIN"u8, Response = "\0guest\0guest"u8, Locale = "en_US"u8 }));
        Send(Method(0, new ConnectionTuneOk { ChannelMax = 2047, FrameMax = 131072, Heartbeat = 0 }));
        await CallAsync(Method(0, new ConnectionOpen { VirtualHost = "/"u8 }));
        await CallAsync(Method(1, default(ChannelOpen)));
    }

    /// <summary>Publishes so many messages without a body.</summary>
    public void Publish(string queue, int count)
    {
        byte[] publish = Method(1, new BasicPublish { Exchange = default, RoutingKey = TestClient.Utf8(queue) });
        byte[] header = new byte[FrameWriter.HeaderLength(2)];
        var writer = new WireWriter(header);
        FrameWriter.WriteHeader(ref writer, 1, 0, [0, 0]);
        for (int i = 0; i < count; i++) Send([.. publish, .. header]);
    }

    /// <summary>Consumes, and reads nothing of it.</summary>
    public void Consume(string queue) => Send(Method(1, new BasicConsume { Queue = TestClient.Utf8(queue), NoAck = true }));

    public void Dispose() => _client.Dispose();

    private static byte[] Method<T>(ushort channel, scoped in T method)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        byte[] bytes = new byte[FrameWriter.MethodLength(method)];
        var writer = new WireWriter(bytes);
        FrameWriter.WriteMethod(ref writer, channel, method);
        return bytes;
    }

    private void Send(byte[] bytes) => _client.Client.Send(bytes);

    private async Task CallAsync(byte[] bytes)
    {
        Send(bytes);
        byte[] answer = new byte[4096];
        if (await _client.GetStream().ReadAsync(answer) == 0) throw new IOException("the broker has ended the connection");
    }
}
