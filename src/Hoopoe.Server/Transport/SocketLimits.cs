using System.Net.Sockets;
using Hoopoe.Server.Listeners;

namespace Hoopoe.Server.Transport;

/// <summary>
/// Has the system watch an accepted connection, so that one whose machine is gone, or that takes nothing of what is sent to it, ends
/// without anything being asked of it: also where no heartbeats were agreed on. Stateless.
/// </summary>
internal static class SocketLimits
{
    // Of a peer that has been silent, a few probes that nobody answers tell that its machine is gone.
    private const int Probes = 4;
    private const int ShortestProbeSeconds = 1;

    // The option TCP_USER_TIMEOUT of Linux; others have none.
    private const int LinuxUserTimeout = 18;

    /// <summary>Applies the options to a connection.</summary>
    /// <exception cref="SocketException">The peer has left.</exception>
    public static void Apply(Socket socket, ListenOptions options)
    {
        if (options.KeepAlive > TimeSpan.Zero)
        {
            int seconds = Math.Max(ShortestProbeSeconds, (int)options.KeepAlive.TotalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(ShortestProbeSeconds, seconds / Probes));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        }
        if (options.SendTimeout > TimeSpan.Zero && OperatingSystem.IsLinux())
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, LinuxUserTimeout, BitConverter.GetBytes((int)options.SendTimeout.TotalMilliseconds));
    }
}
