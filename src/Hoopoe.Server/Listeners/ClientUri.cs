using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hoopoe.Core.Access;
using Hoopoe.Server.Access;

namespace Hoopoe.Server.Listeners;

/// <summary>Writes where a broker listens as its clients are given it. Stateless.</summary>
internal static class ClientUri
{
    /// <summary>The address with the user and virtual host that the broker began with; without the user, where definitions brought others.</summary>
    public static Uri Of(IPEndPoint address, bool overTls, DefaultUserOptions first, Users users)
    {
        string user = users.All.Any(known => known.Name == first.User) ? $"{Uri.EscapeDataString(first.User)}:{Uri.EscapeDataString(first.Password)}@" : "";
        string port = address.Port.ToString(CultureInfo.InvariantCulture);
        return new Uri($"{(overTls ? "amqps" : "amqp")}://{user}{HostOf(address)}:{port}/{Uri.EscapeDataString(first.VirtualHost)}");
    }

    // What listens at all addresses is reached at this machine's own; one socket takes IPv4 as well.
    private static string HostOf(IPEndPoint address)
    {
        if (address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any)) return IPAddress.Loopback.ToString();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address.Address}]" : address.Address.ToString();
    }
}
