using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Hoopoe.Interop.Scenarios;

/// <summary>A way to the broker that a scenario can cut: forwards bytes on loopback until told to drop every connection.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly Broker _broker;
    private readonly Task _accepting;

    public Relay(Broker broker)
    {
        _broker = broker;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The relay's own address, in the broker's stead.</summary>
    public Broker Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    /// <summary>Drops what is connected now; new connections are welcome.</summary>
    public void Cut()
    {
        while (_open.TryTake(out TcpClient? side))
            side.Close();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient near = await _listener.AcceptTcpClientAsync();
                TcpClient far = new();
                await far.ConnectAsync(_broker.Host, _broker.Port);
                _open.Add(near);
                _open.Add(far);
                _ = PumpAsync(near, far);
                _ = PumpAsync(far, near);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The listener was stopped: no more connections.
        }
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
            to.Close();
        }
        catch (Exception cut) when (cut is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One side is gone; the other follows.
            from.Close();
            to.Close();
        }
    }
}
