using System.Net;
using System.Net.Sockets;

namespace Hoopoe.Tests.Server.Timing;

/// <summary>A client that has connected and said nothing yet. For tests of how long it may.</summary>
internal sealed class SilentClient : IDisposable
{
    private readonly TcpClient _client = new();

    private SilentClient()
    {
    }

    public static async Task<SilentClient> BeginAsync(IPEndPoint address)
    {
        var opening = new SilentClient();
        await opening._client.ConnectAsync(address);
        return opening;
    }

    /// <summary>Says hello; whether the broker answers.</summary>
    public async Task<bool> IsAnsweredAsync()
    {
        await _client.GetStream().WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray());
        return await _client.GetStream().ReadAsync(new byte[16]) > 0;
    }

    public void Dispose() => _client.Dispose();
}
