using System.Net;
using System.Net.Sockets;

namespace Hoopoe.Server.Transport;

/// <summary>
/// Gives connections within the machine the plainest congestion control there is. They have no network to be careful of, and
/// what some systems have for the others (BBR) paces what is sent with timers: one client beside the broker gets 1 KiB and 64 KiB
/// about a fifth faster without, for a tenth less of processor time, and ten that lag behind a tenth slower. Connections over a
/// network keep what the system has.
/// Stateless.
/// </summary>
internal static class CongestionControl
{
    // The option TCP_CONGESTION of Linux, and the algorithm that each of its kernels has and lets everyone choose.
    private const int LinuxCongestion = 13;

    private static ReadOnlySpan<byte> Plainest => "reno"u8;

    /// <summary>Sets it for a connection whose two ends are on this machine.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="remote">Its other end; null where the system did not tell.</param>
    /// <param name="local">Its end here; null where the system did not tell.</param>
    public static void Apply(Socket socket, IPEndPoint? remote, IPEndPoint? local)
    {
        if (!OperatingSystem.IsLinux() || remote is null) return;
        if (!IPAddress.IsLoopback(remote.Address) && !remote.Address.Equals(local?.Address)) return;
        try
        {
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, LinuxCongestion, Plainest);
        }
        catch (SocketException)
        {
            // What stands in for a kernel of Linux may not know the option: the connection goes on with what it has.
        }
    }
}
