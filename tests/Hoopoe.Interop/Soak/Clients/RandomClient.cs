using System.Net.Sockets;
using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Soak.Behaviours;

namespace Hoopoe.Interop.Soak.Clients;

/// <summary>A client that connects, does anything at all on a few channels, goes in one way or another, and comes back.</summary>
internal sealed class RandomClient(BrokerAddress broker, Observations seen, Pace pace, int seed)
{
    private const int MostOperations = 400;
    private const int MostChannels = 4;

    private readonly Random _random = new(seed);

    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            pace.Await();
            try
            {
                if (_random.Next(10) == 0)
                    Strangers.Visit(broker, seen, _random);
                else
                    Live(stop);
            }
            catch (Exception e) when (e is ConnectionGoneException or IOException or SocketException or ObjectDisposedException)
            {
                seen.Count("connections that ended early");
                if (e is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
                {
                    seen.Fail("the broker does not listen any more");
                    return;
                }
            }
            catch (Exception e)
            {
                seen.Fail(e.ToString());
            }
        }
    }

    private void Live(CancellationToken stop)
    {
        ConnectOptions options = new() { Heartbeat = (ushort)(_random.Next(5) == 0 ? 60 : 0) };
        using SoakConnection connection = SoakConnection.Open(broker, seen, options);
        SoakChannel?[] channels = new SoakChannel?[MostChannels];
        int operations = _random.Next(1, MostOperations);
        for (int i = 0; i < operations && !stop.IsCancellationRequested; i++)
        {
            pace.Await();
            int at = _random.Next(MostChannels);
            SoakChannel channel = channels[at] is { IsOpen: true } open ? open : channels[at] = connection.OpenChannel((ushort)(at + 1));
            seen.Count("operations");
            Operation.DoAny(channel, _random);
        }

        Departures.Leave(connection, channels.OfType<SoakChannel>().Where(channel => channel.IsOpen).ToList(), _random);
    }
}
