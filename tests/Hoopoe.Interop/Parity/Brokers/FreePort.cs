using System.Net;
using System.Net.Sockets;

namespace Hoopoe.Interop.Parity.Brokers;

/// <summary>
/// Finds ports of the loopback interface that nobody listens on, for a server that opens them some seconds later. They are below those that
/// the system gives to connections and to whoever asks for any port, of which other tests take thousands meanwhile. Any thread may ask.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static readonly HashSet<int> _given = [];

    /// <summary>That many different ports, which nobody else in this process is given.</summary>
    public static int[] Find(int count)
    {
        List<int> ports = [];
        lock (_given)
        {
            while (ports.Count < count)
            {
                int port = Random.Shared.Next(First, Last);
                if (!_given.Contains(port) && IsFree(port) && _given.Add(port)) ports.Add(port);
            }
        }
        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
