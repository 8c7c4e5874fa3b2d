using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hoopoe.Interop.Executable;

/// <summary>
/// The smallest client there can be: it logs in, sends the bytes it is told to and shows the methods that come back.
/// For tests of the process around the protocol; it belongs to one test.
/// </summary>
internal sealed class AmqpProbe : IDisposable
{
    private const byte MethodFrame = 1;
    private const byte FrameEnd = 0xCE;

    // Whatever a test waits for comes at once or not at all.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TcpClient _client = new();

    private AmqpProbe()
    {
    }

    /// <summary>Connects and opens a virtual host: the probe, and what connection.open was answered with.</summary>
    /// <exception cref="IOException">The broker ended the connection before that, as for a wrong password.</exception>
    public static async Task<(AmqpProbe Probe, ProbeMethod Answer)> OpenAsync(
        IPEndPoint address, string user = "guest", string password = "guest", string virtualHost = "/")
    {
        var probe = new AmqpProbe();
        try
        {
            await probe._client.ConnectAsync(address);
            await probe._client.GetStream().WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray());
            await probe.ReadAsync();
            byte[] response = Encoding.UTF8.GetBytes($"\0{user}\0{password}");
            await probe.SendAsync(0, 10, 11, [0, 0, 0, 0, .. Short("PLAIN"), .. Long(response.Length), .. response, .. Short("en_US")]);
            await probe.ReadAsync();
            await probe.SendAsync(0, 10, 31, [0, 10, 0, 1, 0, 0, 0, 0]);
            await probe.SendAsync(0, 10, 40, [.. Short(virtualHost), 0, 0]);
            return (probe, await probe.ReadAsync());
        }
        catch
        {
            probe.Dispose();
            throw;
        }
    }

    /// <summary>Connects and opens the virtual host, which must succeed.</summary>
    public static async Task<AmqpProbe> ConnectAsync(
        IPEndPoint address, string user = "guest", string password = "guest", string virtualHost = "/")
    {
        var (probe, answer) = await OpenAsync(address, user, password, virtualHost);
        if (answer is { Class: 10, Method: 41 }) return probe;
        probe.Dispose();
        throw new IOException($"connection.open was refused: {answer.Close}");
    }

    /// <summary>Opens channel 1 and declares a queue passively: whether it is there.</summary>
    public async Task<bool> HasQueueAsync(string name)
    {
        await SendAsync(1, 20, 10, [0]);
        await ReadAsync();
        await SendAsync(1, 50, 10, [0, 0, .. Short(name), 1, 0, 0, 0, 0]);
        return await ReadAsync() is { Class: 50, Method: 11 };
    }

    /// <summary>Sends a method.</summary>
    public async Task SendAsync(ushort channel, ushort classId, ushort methodId, byte[] arguments)
    {
        byte[] frame =
        [
            MethodFrame, (byte)(channel >> 8), (byte)channel, .. Long(arguments.Length + 4),
            (byte)(classId >> 8), (byte)classId, (byte)(methodId >> 8), (byte)methodId, .. arguments, FrameEnd,
        ];
        await _client.GetStream().WriteAsync(frame);
    }

    /// <summary>Reads the next method, past heartbeats.</summary>
    /// <exception cref="IOException">The connection ended.</exception>
    public async Task<ProbeMethod> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        byte[] header = new byte[7];
        while (true)
        {
            await _client.GetStream().ReadExactlyAsync(header, limit.Token);
            byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(3)) + 1];
            await _client.GetStream().ReadExactlyAsync(payload, limit.Token);
            if (header[0] != MethodFrame) continue;
            return new ProbeMethod(
                BinaryPrimitives.ReadUInt16BigEndian(payload), BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(2)), payload[4..^1]);
        }
    }

    /// <summary>Answers connection.close and waits until the broker has ended the connection.</summary>
    public async Task CloseOkAsync()
    {
        await SendAsync(0, 10, 51, []);
        using var limit = new CancellationTokenSource(Limit);
        while (await _client.GetStream().ReadAsync(new byte[64], limit.Token) > 0)
        {
            // What comes after close-ok is of no interest.
        }
    }

    public void Dispose() => _client.Dispose();

    private static byte[] Short(string text) => [(byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Long(int number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
