using System.Net;
using System.Net.Sockets;

namespace Hoopoe.Interop.Parity.Brokers;

/// <summary>Finds ports of the loopback interface that nobody listens on.</summary>
internal static class FreePort
{
    /// <summary>That many different ports.</summary>
    public static int[] Find(int count)
    {
        List<TcpListener> listeners = [];
        for (int index = 0; index < count; index++)
        {
            TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            listeners.Add(listener);
        }

        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }
}
