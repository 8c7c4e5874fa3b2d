using System.Net.Sockets;
using System.Text;

namespace Hoopoe.Signals;

/// <summary>
/// Tells systemd how the service does: a datagram to the socket that NOTIFY_SOCKET names, as sd_notify(3) has it.
/// Does nothing where there is none.
/// </summary>
internal static class Systemd
{
    public static void Notify(string state)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } path) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // An @ stands for the null byte that begins an abstract name.
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
        }
        catch (SocketException)
        {
            // Whoever started us has gone or never listened: the broker serves all the same.
        }
    }
}
