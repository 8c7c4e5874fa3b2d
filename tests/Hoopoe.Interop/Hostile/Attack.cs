using System.Net;
using System.Net.Sockets;

namespace Hoopoe.Interop.Hostile;

/// <summary>
/// Hostile peers at work, each on a thread of its own and over and over, until this is disposed of. What the broker does to them is
/// expected; anything else that goes wrong is thrown then.
/// </summary>
internal sealed class Attack : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread[] _threads;
    private Exception? _failure;

    public Attack(Action<CancellationToken> peer, int peers, IPAddress origin)
    {
        _threads = [.. Enumerable.Range(0, peers).Select(_ => new Thread(() => Run(peer, origin)))];
        foreach (var thread in _threads) thread.Start();
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (var thread in _threads) thread.Join();
        _stop.Dispose();
        if (_failure is not null) throw new InvalidOperationException("the peer itself failed", _failure);
    }

    private void Run(Action<CancellationToken> peer, IPAddress origin)
    {
        RawPeer.Origin = origin;
        Scheduling.BeLast();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                peer(_stop.Token);
            }
            catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Cut off, or told to stop.
            }
            catch (Exception error)
            {
                _failure ??= error;
                return;
            }
        }
    }
}
